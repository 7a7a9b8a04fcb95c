#include "tests/bench/sources.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/etcd_kv.pb.h"
#include "tests/support/counter.h"
#include "tests/support/people.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban::bench {
namespace {

constexpr size_t kMostNamesKept = 20'000;
constexpr int kPageRows = 50;

using casework::v1::Material;

// Digits of a residence permit behind those that say where it was issued.
constexpr size_t kNumberOfPermit = 10;

}  // namespace

std::vector<size_t> PlacesOf(const std::string& text, const std::string& bytes) {
  std::vector<size_t> places;
  for (size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) places.push_back(at);
  if (places.empty()) std::abort();
  return places;
}

void PutAt(const std::vector<size_t>& places, const std::string& text, std::string& bytes) {
  for (const size_t at : places) std::copy(text.begin(), text.end(), bytes.begin() + static_cast<ptrdiff_t>(at));
}

std::string NameIn(const grpc::ByteBuffer& answer) {
  const std::string bytes = BytesOf(answer);
  if (bytes.size() < 2 || bytes[0] != 0x0a) return "";
  return bytes.substr(2, static_cast<unsigned char>(bytes[1]));
}

std::string TextField(int number, const std::string& text) {
  return absl::StrCat(std::string(1, static_cast<char>(number << 3 | 2)),
                      std::string(1, static_cast<char>(text.size())), text);
}

std::string RequestIdOf(int person) { return absl::StrFormat("request-%08d", person); }

casework::v1::Application ApplicationOf(int person) {
  return people::ApplicationOf(person, samples::Disability::CATEGORY_LIMB, samples::kResidence, samples::kHousehold,
                               SixOffices::Opening());
}

PersonPlaces::PersonPlaces(const casework::v1::Application& application, const std::string& request_id,
                           const std::string& bytes) {
  citizen_ids_ = PlacesOf(application.applicant().citizen_id(), bytes);
  if (application.has_guardian()) guardians_ = PlacesOf(application.guardian().citizen_id(), bytes);
  mobiles_ = PlacesOf(application.applicant().mobile(), bytes);
  permits_ = PlacesOf(application.residence_permit().number(), bytes);
  for (size_t& place : permits_) place += kNumberOfPermit;
  request_ids_ = PlacesOf(request_id, bytes);
  for (const Material& material : application.materials()) {
    const std::string& blob = material.pages(0).blob();
    digests_.emplace_back(Material::Kind_Name(material.kind()), PlacesOf(blob.substr(blob.rfind('/') + 1), bytes));
  }
}

void PersonPlaces::Put(int person, std::string& bytes) const {
  PutAt(citizen_ids_, people::CitizenIdOf(person), bytes);
  if (!guardians_.empty()) PutAt(guardians_, people::CitizenIdOf(people::GuardianOf(person)), bytes);
  PutAt(mobiles_, people::MobileOf(person), bytes);
  PutAt(permits_, absl::StrFormat("%08d", person), bytes);
  PutAt(request_ids_, RequestIdOf(person), bytes);
  for (const auto& [kind, places] : digests_) PutAt(places, people::DigestOf(person, kind), bytes);
}

Applications::Applications(SixOffices& offices, int first) : first_(first), next_(first) {
  Counter counter(offices);
  for (int person = first; person < first + kPatterns; ++person) {
    const casework::v1::Application application = ApplicationOf(person);
    OfficeCall call = counter.CallFor(samples::IntakeOffice(), "", samples::Submit(application), RequestIdOf(person));
    places_.emplace_back(application, RequestIdOf(person), call.request);
    requests_.push_back(std::move(call.request));
    method_ = std::move(call.method);
    authorization_ = "Bearer " + call.token;
  }
}

size_t Applications::request_bytes() const {
  size_t bytes = 0;
  for (const std::string& request : requests_) bytes += request.size();
  return bytes / requests_.size();
}

std::optional<Outgoing> Applications::Next() {
  const auto pattern = static_cast<size_t>((next_ - first_) % kPatterns);
  std::string& request = requests_[pattern];
  places_[pattern].Put(next_++, request);
  return Outgoing{.method = &method_, .authorization = &authorization_, .request = ToBuffer(request)};
}

bool Applications::Answered(int64_t, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  if (!status.ok()) return true;
  answer_bytes_ = answer.Length();
  if (filed_.size() == kMostNamesKept) return true;
  // The echo's answers are no cases.
  if (std::string name = NameIn(answer); !name.empty()) filed_.push_back(std::move(name));
  return true;
}

std::optional<Outgoing> Puts::Next() {
  etcdserverpb::PutRequest put;
  put.set_key(absl::StrFormat("case-%012d", next_++));
  put.set_value(value_);
  return Outgoing{.method = &method_, .request = ToBuffer(put.SerializeAsString())};
}

Reads::Reads(SixOffices& offices, std::vector<std::string> names) {
  Counter counter(offices);
  const auto office = samples::IntakeOffice();
  const auto add = [&](const std::string& method, const google::protobuf::Message& request) {
    OfficeCall call = counter.CallFor(office, method, request, samples::IntakeOfficer());
    method_ = call.method;
    authorization_ = "Bearer " + call.token;
    requests_.push_back(ToBuffer(call.request));
  };
  for (const std::string& name : names) {
    casework::v1::GetCaseRequest get;
    get.set_name(name);
    add("/tongban.casework.v1.CaseService/GetCase", get);
  }
  if (!names.empty()) return;
  casework::v1::ListCasesRequest list;
  list.set_parent(absl::StrCat("federations/", office.federation()));
  list.set_page_size(kPageRows);
  add("/tongban.casework.v1.CaseService/ListCases", list);
}

std::optional<Outgoing> Reads::Next() {
  return Outgoing{
      .method = &method_, .authorization = &authorization_, .request = requests_[next_++ % requests_.size()]};
}

std::optional<Outgoing> Mixed::Next() {
  const bool second = sent_++ % every_ == 0;
  std::optional<Outgoing> next = second ? second_.Next() : first_.Next();
  if (next.has_value()) next->tag = next->tag * 2 + (second ? 1 : 0);
  return next;
}

bool Mixed::Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  return (tag % 2 == 0 ? first_ : second_).Answered(tag / 2, status, answer);
}

void Mixed::Took(int64_t tag, absl::Duration latency) { (tag % 2 == 0 ? of_first_ : of_second_).Record(latency); }

}  // namespace tongban::bench
