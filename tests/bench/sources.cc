#include "tests/bench/sources.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/person/citizen_id.h"
#include "tests/bench/etcd_kv.pb.h"
#include "tests/support/counter.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban::bench {
namespace {

constexpr size_t kMostNamesKept = 20'000;
constexpr int kPageRows = 50;

struct Someone {
  std::string citizen_id, name, mobile, permit, request_id;
};

// Texts of equal length for everybody. Even sequence numbers are women's; all
// are between 27 and 76 years old.
Someone PersonOf(int n) {
  const absl::CivilDay birth = absl::CivilDay(1950, 1, 1) + n / 500 % 18'000;
  const std::string first = absl::StrFormat("420625%04d%02d%02d%03d", static_cast<int>(birth.year()), birth.month(),
                                            birth.day(), n % 500 * 2);
  return {.citizen_id = first + person::CheckDigit(first),
          .name = absl::StrFormat("样例%08d", n),
          .mobile = absl::StrFormat("199%08d", n),
          .permit = absl::StrFormat("3302130000%08d", n),
          .request_id = absl::StrFormat("request-%08d", n)};
}

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

void SetPerson(int person, casework::v1::Application& application) {
  const Someone someone = PersonOf(person);
  auto& applicant = *application.mutable_applicant();
  applicant.set_citizen_id(someone.citizen_id);
  applicant.set_full_name(someone.name);
  applicant.set_mobile(someone.mobile);
  application.mutable_residence_permit()->set_number(someone.permit);
  application.mutable_delivery()->set_recipient(someone.name);
  application.mutable_delivery()->set_mobile(someone.mobile);
}

std::string RequestIdOf(int person) { return PersonOf(person).request_id; }

PersonPlaces::PersonPlaces(int person, const std::string& bytes) {
  const Someone someone = PersonOf(person);
  citizen_ids_ = PlacesOf(someone.citizen_id, bytes);
  names_ = PlacesOf(someone.name, bytes);
  mobiles_ = PlacesOf(someone.mobile, bytes);
  permits_ = PlacesOf(someone.permit, bytes);
  request_ids_ = PlacesOf(someone.request_id, bytes);
}

void PersonPlaces::Put(int person, std::string& bytes) const {
  const Someone someone = PersonOf(person);
  PutAt(citizen_ids_, someone.citizen_id, bytes);
  PutAt(names_, someone.name, bytes);
  PutAt(mobiles_, someone.mobile, bytes);
  PutAt(permits_, someone.permit, bytes);
  PutAt(request_ids_, someone.request_id, bytes);
}

Applications::Applications(SixOffices& offices, int first) : next_(first) {
  casework::v1::Application application = samples::LimbApplication(2, SixOffices::Opening());
  SetPerson(first, application);
  OfficeCall call =
      Counter(offices).CallFor(samples::IntakeOffice(), "", samples::Submit(application), RequestIdOf(first));
  method_ = call.method;
  authorization_ = "Bearer " + call.token;
  bytes_ = std::move(call.request);
  places_.emplace(first, bytes_);
}

std::optional<Outgoing> Applications::Next() {
  places_->Put(next_++, bytes_);
  return Outgoing{.method = &method_, .authorization = &authorization_, .request = ToBuffer(bytes_)};
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
