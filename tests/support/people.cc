#include "tests/support/people.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/person/citizen_id.h"
#include "tests/support/people_words.h"

namespace tongban::people {
namespace {

using casework::v1::Guardian;
using casework::v1::Material;
using samples::Act;
using samples::Application;

constexpr int64_t kMinorEvery = 32;
constexpr int64_t kMinorRest = 7;
// Of each sex: the last of the three sequence digits is odd for men.
constexpr int64_t kSequences = 499;
constexpr int64_t kAdultDays = 22'000;  // 1945-01-01 to 2005-03-26.
constexpr int64_t kMinorDays = 3'200;   // 2010-01-01 to 2018-10-06.
// Prime to the number of people, so that neighbours differ in everything.
constexpr int64_t kStride = 15'485'863;

// A stream of numbers that is the same on every machine (splitmix64), another
// one for each person and topic.
class Draw {
 public:
  Draw(int64_t number, absl::string_view topic) : state_(static_cast<uint64_t>(number) * 0x9e3779b97f4a7c15) {
    for (const char letter : topic) state_ = state_ * 1'099'511'628'211 + static_cast<unsigned char>(letter);
  }

  uint64_t Next() {
    uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }
  // Below `end`.
  int64_t Below(int64_t end) { return static_cast<int64_t>(Next() % static_cast<uint64_t>(end)); }
  bool OneIn(int64_t count) { return Below(count) == 0; }
  // The first ones more often than the last.
  template <size_t kSize>
  absl::string_view Frequent(const absl::string_view (&words)[kSize]) {
    return words[static_cast<size_t>(Below(Below(kSize) + 1))];
  }
  template <size_t kSize>
  absl::string_view Any(const absl::string_view (&words)[kSize]) {
    return words[static_cast<size_t>(Below(kSize))];
  }

 private:
  uint64_t state_;
};

std::string IdOf(absl::string_view county, absl::CivilDay birth, int64_t sequence) {
  const std::string first = absl::StrFormat("%s%04d%02d%02d%03d", county, static_cast<int>(birth.year()), birth.month(),
                                            birth.day(), sequence);
  return first + person::CheckDigit(first);
}

std::string NameOfMinority(Draw& draw) {
  if (draw.OneIn(3)) return absl::StrCat(draw.Any(words::kTibetan), draw.Any(words::kTibetan));
  std::string name = absl::StrCat(draw.Any(words::kParts), "·", draw.Any(words::kParts));
  for (int more = 0; more < 2 && draw.OneIn(8); ++more) absl::StrAppend(&name, "·", draw.Any(words::kParts));
  return name;
}

// GB/T 3304.
absl::string_view EthnicityOf(int64_t number, absl::string_view name) {
  constexpr absl::string_view kMinorities[] = {"02", "03", "05", "06", "07", "08", "11", "15"};
  Draw draw(number, "ethnicity");
  if (name.find("·") != absl::string_view::npos) return "05";
  return draw.OneIn(12) ? draw.Any(kMinorities) : "01";
}

void Address(int64_t number, absl::string_view county, casework::v1::Address& address) {
  address.set_area_code(std::string(county));
  address.set_detail(AddressOf(number));
  Draw draw(number, "postcode");
  if (draw.OneIn(3)) address.set_postcode(absl::StrFormat("%s%02d", county.substr(0, 4), draw.Below(100)));
}

void Describe(int64_t number, absl::string_view residence, absl::string_view household,
              casework::v1::Person& applicant) {
  constexpr absl::string_view kMarital[] = {"10", "20", "21", "30", "40"};
  constexpr absl::string_view kEducation[] = {"10", "20", "30", "61", "71", "81", "91"};
  applicant.set_full_name(NameOf(number));
  applicant.set_citizen_id(CitizenIdOf(number));
  applicant.set_sex(number % 2 == 1 ? casework::v1::Person::SEX_MALE : casework::v1::Person::SEX_FEMALE);
  applicant.set_ethnicity_code(std::string(EthnicityOf(number, applicant.full_name())));
  Draw draw(number, "circumstances");
  if (!draw.OneIn(4)) applicant.set_marital_status_code(std::string(draw.Any(kMarital)));
  if (!draw.OneIn(4)) applicant.set_education_code(std::string(draw.Any(kEducation)));
  if (!draw.OneIn(3)) applicant.set_household_kind(draw.OneIn(2) ? "农业家庭户口" : "居民户口");
  Address(number * 2, household, *applicant.mutable_household_address());
  Address(number * 2 + 1, residence, *applicant.mutable_residence_address());
  applicant.set_mobile(MobileOf(number));
}

void Describe(int64_t number, Guardian& guardian) {
  const int64_t person = GuardianOf(number);
  guardian.set_full_name(NameOf(person));
  guardian.set_citizen_id(CitizenIdOf(person));
  guardian.set_mobile(MobileOf(person));
  if (guardian.has_proof_issue_date())
    guardian.set_proof_issuer(std::string(Draw(number, "issuer").Any(words::kIssuers)));
}

void Scan(int64_t number, absl::string_view topic, Material& material) {
  Draw draw(number, topic);
  for (auto& page : *material.mutable_pages()) {
    const std::string federation = page.blob().substr(0, page.blob().rfind('/') + 1);
    page.set_blob(federation + DigestOf(number, topic));
    page.set_size_bytes(40'000 + draw.Below(4'000'000));
  }
}

}  // namespace

bool IsMinor(int64_t number) { return number % kMinorEvery == kMinorRest; }

std::string CitizenIdOf(int64_t number) {
  constexpr auto kCounties = static_cast<int64_t>(std::size(words::kCounties));
  const bool minor = IsMinor(number);
  const int64_t days = minor ? kMinorDays : kAdultDays;
  const int64_t of_one_sex = kSequences * days * kCounties;
  const int64_t place = number / 2 % of_one_sex * kStride % of_one_sex;
  const int64_t sequence = 2 + place % kSequences * 2 + number % 2;
  const absl::CivilDay birth = absl::CivilDay(minor ? 2010 : 1945, 1, 1) + place / kSequences % days;
  return IdOf(words::kCounties[static_cast<size_t>(place / kSequences / days)], birth, sequence);
}

std::string NameOf(int64_t number) {
  Draw draw(number, "name");
  if (draw.OneIn(20)) return NameOfMinority(draw);
  std::string name(draw.OneIn(100) ? draw.Any(words::kCompoundSurnames) : draw.Frequent(words::kSurnames));
  // Both parents' names in front.
  if (draw.OneIn(50)) absl::StrAppend(&name, draw.Frequent(words::kSurnames));
  absl::StrAppend(&name, draw.Frequent(words::kGiven));
  if (!draw.OneIn(6)) absl::StrAppend(&name, draw.Any(words::kGiven));
  return name;
}

std::string MobileOf(int64_t number) {
  constexpr absl::string_view kPrefixes[] = {"199", "198", "195", "191"};
  Draw draw(number, "mobile");
  const absl::string_view prefix = draw.Any(kPrefixes);
  return absl::StrFormat("%s%08d", prefix, draw.Below(100'000'000));
}

// Grown up, and nobody's applicant.
int64_t GuardianOf(int64_t number) { return kMostPeople / 2 + number + (IsMinor(number) ? 1 : 0); }

std::string AddressOf(int64_t number) {
  Draw draw(number, "address");
  const absl::string_view town = draw.Any(words::kTowns);
  if (draw.OneIn(2)) {
    const std::string group = draw.OneIn(2) ? absl::StrCat(1 + draw.Below(12), "组") : "";
    return absl::StrCat(town, draw.Any(words::kVillages), group, 1 + draw.Below(200), "号");
  }
  const absl::string_view road = draw.Any(words::kRoads);
  std::string address = absl::StrCat(draw.OneIn(2) ? town : "", road, 1 + draw.Below(900), "号");
  if (draw.OneIn(3)) return address;
  absl::StrAppend(&address, draw.Any(words::kEstates), 1 + draw.Below(40), "幢", 1 + draw.Below(4), "单元");
  absl::StrAppend(&address, 101 + draw.Below(18) * 100 + draw.Below(4), "室");
  if (draw.OneIn(6)) absl::StrAppend(&address, "（", draw.Any(words::kEstates), "物业转交，送前请先电话联系）");
  return address;
}

std::string TextOf(int64_t number, absl::string_view topic) {
  Draw draw(number, topic);
  // Mostly two or three sentences; one in some forty has more than ten.
  int64_t sentences = 1 + draw.Below(4);
  if (draw.OneIn(8)) sentences += draw.Below(14);
  std::string text;
  for (int64_t i = 0; i < sentences; ++i) {
    absl::StrAppend(&text, draw.Any(words::kSentences));
    if (draw.OneIn(10)) absl::StrAppend(&text, "\n");
  }
  return absl::StrCat(text, "（", 1 + draw.Below(12), "月", 1 + draw.Below(28), "日）");
}

std::string DigestOf(int64_t number, absl::string_view topic) {
  Draw draw(number, topic);
  std::string digest;
  for (int i = 0; i < 32; ++i) absl::StrAppend(&digest, absl::Hex(draw.Below(256), absl::kZeroPad2));
  return digest;
}

Application ApplicationOf(int64_t number, samples::Disability::Category category, absl::string_view residence,
                          absl::string_view household, absl::Time now) {
  Application application =
      IsMinor(number) ? samples::MinorApplication(2, now) : samples::ApplicationFor(category, 2, now);
  application.mutable_new_certificate()->mutable_assessment()->set_categories(0, category);
  application.set_residence_federation(std::string(residence));
  application.set_household_federation(std::string(household));
  Describe(number, residence, household, *application.mutable_applicant());
  if (application.has_guardian()) Describe(number, *application.mutable_guardian());
  auto& permit = *application.mutable_residence_permit();
  permit.set_issuing_county(std::string(residence));
  permit.set_number(absl::StrFormat("%s0000%08d", residence, number % 100'000'000));
  for (auto& material : *application.mutable_materials()) Scan(number, Material::Kind_Name(material.kind()), material);
  auto& delivery = *application.mutable_new_certificate()->mutable_delivery();
  delivery.set_recipient(application.applicant().full_name());
  delivery.set_mobile(application.applicant().mobile());
  *delivery.mutable_address() = application.applicant().residence_address();
  return application;
}

void Personalize(int64_t number, Act& act) {
  switch (act.content_case()) {
    case Act::kSubmitAssessmentForm:
      act.mutable_submit_assessment_form()->mutable_form()->set_opinion(TextOf(number, "opinion"));
      return Scan(number, "assessment form", *act.mutable_submit_assessment_form()->mutable_form()->mutable_document());
    case Act::kReceivePhoto:
      return Scan(number, "photograph", *act.mutable_receive_photo()->mutable_photograph());
    case Act::kRecordPhotoLookup:
      return Scan(number, "photograph", *act.mutable_record_photo_lookup()->mutable_photograph());
    case Act::kReturnApplication:
      return act.mutable_return_application()->set_explanation(TextOf(number, "return"));
    case Act::kWithdrawApplication:
      return act.mutable_withdraw_application()->set_reason(TextOf(number, "withdrawal"));
    case Act::kRecordWithdrawal:
      return act.mutable_record_withdrawal()->set_reason(TextOf(number, "withdrawal"));
    case Act::kRecordContact:
      return act.mutable_record_contact()->set_outcome(TextOf(number, "contact"));
    case Act::kReturnForJurisdiction:
      return act.mutable_return_for_jurisdiction()->set_reason(TextOf(number, "jurisdiction"));
    case Act::kRefuseCase:
      return act.mutable_refuse_case()->set_explanation(TextOf(number, "refusal"));
    case Act::kDispatchCertificate:
      return act.mutable_dispatch_certificate()->set_tracking_number(
          absl::StrFormat("EMS%010d", Draw(number, "parcel").Below(10'000'000'000)));
    default:
      return;
  }
}

}  // namespace tongban::people
