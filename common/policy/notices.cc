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
  absl::string_view rule;
  // $-names are filled in (kFillings).
  absl::string_view text;
};

// clang-format off
constexpr NoticeRow kNotices[] = {
    {Notice::KIND_RECEIPT,            "R86", "您的残疾人证申请（$case）已提交，居住地残联将于$accept（含当日）前完成受理审核。"},
    {Notice::KIND_APPOINTMENT,        "R30", "您的申请（$case）已受理。请于$appointment到$institution进行残疾评定。$attend（含当日）前未按程序进行残疾评定的，视作主动放弃申请。"},
    {Notice::KIND_ACCEPTANCE,         "R93", "您的申请（$case）已受理，无需残疾评定，已转户籍地残联审定。"},
    {Notice::KIND_CORRECTION,         "R32", "您的申请（$case）需要补正以下全部内容：$shortcomings。"},
    {Notice::KIND_RETURN,             "R33", "您的申请（$case）予以退回。原因：$reason。"},
    {Notice::KIND_ABANDONMENT,        "R36", "您的申请（$case）已终止。原因：$reason。您可以重新提出申请。"},
    {Notice::KIND_PHOTO_ABANDONMENT,  "R48", "您的申请（$case）已终止。原因：$reason。您可以重新提出申请。"},
    {Notice::KIND_QUALIFIED,          "R57", "您的申请（$case）经评定符合残疾标准，已转户籍地残联审定。对评定结论有异议的，可自收到本通知起10个工作日内申请复评。"},
    {Notice::KIND_NOT_QUALIFIED,      "R42", "您的申请（$case）经评定不符合残疾标准。对评定结论有异议的，可自收到本通知起10个工作日内申请复评。"},
    {Notice::KIND_JURISDICTION,       "R51", "您的申请（$case）不属于原填户籍地残联的办理权限，居住地残联将联系您重新确定，您无需前往。"},
    {Notice::KIND_REDIRECTION,        "R51", "您的申请（$case）已转送重新确定的户籍地残联审定，评定结论继续有效。"},
    {Notice::KIND_PHOTO_REQUEST,      "R47", "您的申请（$case）已批准。请于$photo（含当日）前将1张两吋近期免冠白底彩色照片快递至户籍地残联，否则视为放弃申请。"},
    {Notice::KIND_APPROVAL,           "R46", "您的申请（$case）已经户籍地残联批准，正在制证。"},
    {Notice::KIND_CLOSURE,            "R57", "您的申请（$case）已经户籍地残联批准，残疾人证已注销。$ban"},
    {Notice::KIND_REFUSAL,            "R94", "您的申请（$case）未予批准。原因：$reason。"},
    {Notice::KIND_DISPATCH,           "R71", "您的残疾人证（$case）已寄出$tracking，请注意查收。"},
    {Notice::KIND_DELIVERY,           "R57", "您的残疾人证（$case）已送达。"},
    {Notice::KIND_WITHDRAWAL,         "A34", "您的申请（$case）已按您的意愿撤回，您可以随时重新提出申请。"},
    {Notice::KIND_HOME_VISIT,         "R38", "您的上门评定申请（$case）已安排，评定人员将于$appointment上门，等候时间不计入办理期限。"},
    {Notice::KIND_MISSED_APPOINTMENT, "R38", "您未按预约时间进行残疾评定（$case）。请于$attend（含当日）前到$institution进行评定，否则视作主动放弃申请。"},
};
// clang-format on

constexpr bool EveryNoticeHasItsText() {
  for (int kind = Notice::Kind_MIN + 1; kind <= Notice::Kind_MAX; ++kind) {
    if (std::ranges::count(kNotices, kind, &NoticeRow::kind) != 1) return false;
  }
  return true;
}
static_assert(EveryNoticeHasItsText());

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
  return absl::StrCat("自注销之日起未满", context.policy.policy().reapplication_ban_years(), "年的，原则上不得重新申请。");
}

// What stands in the place of a name.
struct Filling {
  absl::string_view name;
  std::string (*text)(const Case& file, const Context& context);
};

constexpr Filling kFillings[] = {
    {"$case", [](const Case& file, const Context&) { return file.name().substr(file.name().rfind('/') + 1); }},
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

// Of the name that the text begins with; null for one that is not known.
constexpr const Filling* FillingOf(absl::string_view text) {
  const auto* filling = std::ranges::find_if(
      kFillings, [text](const Filling& each) { return text.substr(0, each.name.size()) == each.name; });
  return filling == std::end(kFillings) ? nullptr : filling;
}

constexpr bool EveryNameIsKnown() {
  for (const NoticeRow& row : kNotices) {
    for (absl::string_view rest = FromName(row.text); !rest.empty(); rest = FromName(rest)) {
      if (FillingOf(rest) == nullptr) return false;
      rest.remove_prefix(FillingOf(rest)->name.size());
    }
  }
  return true;
}
static_assert(EveryNameIsKnown());

}  // namespace

std::string Signed(absl::string_view text, const Policy& policy) {
  const std::string &name = policy.federation_name(), &hotline = policy.hotline();
  if (hotline.empty()) return absl::StrCat(text, name, name.empty() ? "" : "。");
  return absl::StrCat(text, name, name.empty() ? "" : "，", "咨询电话：", hotline, "。");
}

std::string NoticeText(Notice::Kind kind, const Case& file, const Context& context) {
  absl::string_view rest = std::ranges::find(kNotices, kind, &NoticeRow::kind)->text;
  std::string text;
  for (absl::string_view name = FromName(rest); !name.empty(); name = FromName(rest)) {
    const Filling& filling = *FillingOf(name);
    absl::StrAppend(&text, rest.substr(0, rest.size() - name.size()), filling.text(file, context));
    rest = name.substr(filling.name.size());
  }
  absl::StrAppend(&text, rest);
  return Signed(text, context.policy.policy());
}

absl::string_view RuleOf(Notice::Kind kind) { return std::ranges::find(kNotices, kind, &NoticeRow::kind)->rule; }

}  // namespace tongban::policy
