#include "common/policy/notices.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/policy/assessments.h"
#include "common/policy/limits.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::policy {
namespace {

struct NoticeRow {
  Notice::Kind kind;
  // Of a kind 1, 2 … : one that was ever used stays as it is, and here.
  int wording;
  absl::string_view rule;
  // $-names are filled in (kFillings).
  absl::string_view text;
};

// clang-format off
constexpr NoticeRow kNotices[] = {
    {Notice::KIND_RECEIPT,            1, "R86", "您的残疾人证申请（$case）已提交，居住地残联将于$accept（含当日）前完成受理审核。"},
    {Notice::KIND_APPOINTMENT,        1, "R30", "您的申请（$case）已受理。请于$appointment到$institution进行残疾评定。$attend（含当日）前未按程序进行残疾评定的，视作主动放弃申请。"},
    {Notice::KIND_ACCEPTANCE,         1, "R93", "您的申请（$case）已受理，无需残疾评定，已转户籍地残联审定。"},
    {Notice::KIND_CORRECTION,         1, "R32", "您的申请（$case）需要补正以下全部内容：$shortcomings。"},
    {Notice::KIND_RETURN,             1, "R33", "您的申请（$case）予以退回。原因：$reason。"},
    {Notice::KIND_ABANDONMENT,        1, "R36", "您的申请（$case）已终止。原因：$reason。您可以重新提出申请。"},
    {Notice::KIND_PHOTO_ABANDONMENT,  1, "R48", "您的申请（$case）已终止。原因：$reason。您可以重新提出申请。"},
    {Notice::KIND_QUALIFIED,          1, "R57", "您的申请（$case）经评定符合残疾标准，已转户籍地残联审定。对评定结论有异议的，可自收到本通知起10个工作日内申请复评。"},
    {Notice::KIND_NOT_QUALIFIED,      1, "R42", "您的申请（$case）经评定不符合残疾标准。对评定结论有异议的，可自收到本通知起10个工作日内申请复评。"},
    {Notice::KIND_JURISDICTION,       1, "R51", "您的申请（$case）不属于原填户籍地残联的办理权限，居住地残联将联系您重新确定，您无需前往。"},
    {Notice::KIND_REDIRECTION,        1, "R51", "您的申请（$case）已转送重新确定的户籍地残联审定，评定结论继续有效。"},
    {Notice::KIND_PHOTO_REQUEST,      1, "R47", "您的申请（$case）已批准。请于$photo（含当日）前将1张两吋近期免冠白底彩色照片快递至户籍地残联，否则视为放弃申请。"},
    {Notice::KIND_APPROVAL,           1, "R46", "您的申请（$case）已经户籍地残联批准，正在制证。"},
    {Notice::KIND_CLOSURE,            1, "R57", "您的申请（$case）已经户籍地残联批准，残疾人证已注销。$ban"},
    {Notice::KIND_REFUSAL,            1, "R94", "您的申请（$case）未予批准。原因：$reason。"},
    {Notice::KIND_DISPATCH,           1, "R71", "您的残疾人证（$case）已寄出$tracking，请注意查收。"},
    {Notice::KIND_DELIVERY,           1, "R57", "您的残疾人证（$case）已送达。"},
    {Notice::KIND_WITHDRAWAL,         1, "A34", "您的申请（$case）已按您的意愿撤回，您可以随时重新提出申请。"},
    {Notice::KIND_HOME_VISIT,         1, "R38", "您的上门评定申请（$case）已安排，评定人员将于$appointment上门，等候时间不计入办理期限。"},
    {Notice::KIND_MISSED_APPOINTMENT, 1, "R38", "您未按预约时间进行残疾评定（$case）。请于$attend（含当日）前到$institution进行评定，否则视作主动放弃申请。"},
};
// clang-format on

// Most texts are shorter.
constexpr size_t kRoomForText = 480;

// What is told in a wording that is not known here.
constexpr absl::string_view kOfAnotherRelease = "您的申请（$case）有新的通知，请联系以下残联了解内容。";

constexpr const NoticeRow* Find(Notice::Kind kind, int wording) {
  const auto* row = std::ranges::find_if(
      kNotices, [=](const NoticeRow& each) { return each.kind == kind && each.wording == wording; });
  return row == std::end(kNotices) ? nullptr : row;
}

// The one that is told today.
constexpr const NoticeRow& Newest(Notice::Kind kind) {
  const auto wordings = std::ranges::count(kNotices, kind, &NoticeRow::kind);
  return *Find(kind, static_cast<int>(wordings));
}

constexpr bool EveryNoticeHasItsWordings() {
  for (int kind = Notice::Kind_MIN + 1; kind <= Notice::Kind_MAX; ++kind) {
    const auto wordings = std::ranges::count(kNotices, kind, &NoticeRow::kind);
    if (wordings == 0) return false;
    for (int wording = 1; wording <= wordings; ++wording) {
      if (Find(static_cast<Notice::Kind>(kind), wording) == nullptr) return false;
    }
  }
  return true;
}
static_assert(EveryNoticeHasItsWordings());

std::string DueDay(const Case& file, Clock::Kind kind) {
  const Clock* clock = OpenClock(file, kind);
  if (clock == nullptr || !clock->has_due_time()) return "规定期限";
  const std::string day = DayText(ChinaDay(FromProto(clock->due_time())));
  return clock->provisional() ? absl::StrCat(day, "（暂定，以国务院放假安排为准）") : day;
}

std::string InstitutionOf(const Context& context) {
  const auto& institution = context.findings.institution();
  return institution.id().empty() ? "指定评定机构"
                                  : absl::StrCat(institution.name(), "（", institution.contact(), "）");
}

std::string AllShortcomings(const Case& file) {
  std::vector<std::string> items;
  for (const auto& shortcoming : file.shortcomings()) {
    items.push_back(absl::StrCat(items.size() + 1, ". ", shortcoming.remedy()));
  }
  return absl::StrJoin(items, "；");
}

std::string Tracking(const Case& file) {
  if (file.dispatch_attempts().empty()) return "";
  const std::string& number = file.dispatch_attempts().rbegin()->tracking_number();
  return number.empty() ? "" : absl::StrCat("（运单号", number, "）");
}

// R26: whom it was their wish for is told what follows.
std::string BanThatFollows(const Case& file, const Context& context) {
  if (file.application().cancellation().cause() != casework::v1::Cancellation::CAUSE_VOLUNTARY) return "";
  return absl::StrCat("自注销之日起未满", context.policy.policy().reapplication_ban_years(),
                      "年的，原则上不得重新申请。");
}

// Known of every notice, and so not among its fillings.
constexpr absl::string_view kCaseName = "$case";

// What stands in the place of a name.
struct Filling {
  absl::string_view name;
  std::string (*text)(const Case& file, const Context& context);
};

constexpr Filling kFillings[] = {
    {"$appointment",
     [](const Case& file, const Context&) {
       return FormatChinaTime(FromProto(NewestAssessment(file).appointment().appointment_time()));
     }},
    {"$institution", [](const Case&, const Context& context) { return InstitutionOf(context); }},
    {"$accept", [](const Case& file, const Context&) { return DueDay(file, Clock::KIND_ACCEPT); }},
    {"$attend", [](const Case& file, const Context&) { return DueDay(file, Clock::KIND_ATTEND); }},
    {"$photo", [](const Case& file, const Context&) { return DueDay(file, Clock::KIND_PHOTO); }},
    {"$shortcomings", [](const Case& file, const Context&) { return AllShortcomings(file); }},
    {"$reason", [](const Case& file, const Context&) { return file.outcome_reason(); }},
    {"$ban", [](const Case& file, const Context& context) { return BanThatFollows(file, context); }},
    {"$tracking", [](const Case& file, const Context&) { return Tracking(file); }},
};

// The text from its first name on; empty without one.
constexpr absl::string_view FromName(absl::string_view text) {
  return text.substr(static_cast<size_t>(std::ranges::find(text, '$') - text.begin()));
}

constexpr bool IsCase(absl::string_view text) { return text.substr(0, kCaseName.size()) == kCaseName; }

// Of the name that the text begins with; null for one that is not known.
constexpr const Filling* FillingOf(absl::string_view text) {
  const auto* filling = std::ranges::find_if(
      kFillings, [text](const Filling& each) { return text.substr(0, each.name.size()) == each.name; });
  return filling == std::end(kFillings) ? nullptr : filling;
}

constexpr bool EveryNameIsKnown() {
  for (const NoticeRow& row : kNotices) {
    for (absl::string_view rest = FromName(row.text); !rest.empty(); rest = FromName(rest)) {
      if (!IsCase(rest) && FillingOf(rest) == nullptr) return false;
      rest.remove_prefix(IsCase(rest) ? kCaseName.size() : FillingOf(rest)->name.size());
    }
  }
  return true;
}
static_assert(EveryNameIsKnown());

// The id in the name of the case.
absl::string_view CaseIdIn(const Case& file) {
  const absl::string_view name = file.name();
  return name.substr(name.rfind('/') + 1);
}

void Sign(absl::string_view name, absl::string_view hotline, std::string& text) {
  absl::StrAppend(&text, name);
  if (!name.empty()) absl::StrAppend(&text, hotline.empty() ? "。" : "，");
  if (!hotline.empty()) absl::StrAppend(&text, "咨询电话：", hotline, "。");
}

}  // namespace

std::string Signed(absl::string_view text, const Policy& policy) {
  std::string whole(text);
  Sign(policy.federation_name(), policy.hotline(), whole);
  return whole;
}

void Word(const Case& file, const Context& context, Notice& notice) {
  const NoticeRow& row = Newest(notice.kind());
  notice.set_wording(row.wording);
  for (absl::string_view name = FromName(row.text); !name.empty(); name = FromName(name.substr(1))) {
    if (!IsCase(name)) notice.add_fillings(FillingOf(name)->text(file, context));
  }
  const auto pin =
      std::ranges::find(file.policies(), context.office.federation(), &casework::v1::PolicyPin::federation);
  notice.set_speaker(static_cast<int>(pin - file.policies().begin()) + 1);
}

std::string TextOf(const Notice& notice, const Case& file) {
  const NoticeRow* row = Find(notice.kind(), notice.wording());
  std::string text;
  text.reserve(kRoomForText);
  int next = 0;
  absl::string_view rest = row == nullptr ? kOfAnotherRelease : row->text;
  for (absl::string_view name = FromName(rest); !name.empty(); name = FromName(rest)) {
    absl::StrAppend(&text, rest.substr(0, rest.size() - name.size()));
    if (IsCase(name)) {
      absl::StrAppend(&text, CaseIdIn(file));
      rest = name.substr(kCaseName.size());
      continue;
    }
    // A peer may send fewer fillings than the wording has names.
    if (next < notice.fillings_size()) absl::StrAppend(&text, notice.fillings(next++));
    rest = name.substr(FillingOf(name)->name.size());
  }
  absl::StrAppend(&text, rest);
  const bool is_known = notice.speaker() >= 1 && notice.speaker() <= file.policies_size();
  const casework::v1::PolicyPin& speaker =
      is_known ? file.policies(notice.speaker() - 1) : casework::v1::PolicyPin::default_instance();
  Sign(speaker.federation_name(), speaker.hotline(), text);
  return text;
}

absl::string_view RuleOf(Notice::Kind kind) {
  const auto* row = std::ranges::find(kNotices, kind, &NoticeRow::kind);
  return row == std::end(kNotices) ? absl::string_view() : row->rule;
}

void ShowNotices(Case& file) {
  for (Notice& notice : *file.mutable_notices()) {
    notice.set_text(TextOf(notice, file));
    notice.set_rule(std::string(RuleOf(notice.kind())));
  }
}

}  // namespace tongban::policy
