#include "common/kinds/certificate/notices.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/policy/notices.h"
#include "common/time/dates.h"
#include "common/time/timestamps.h"
#include "common/time/working_days.h"

namespace tongban::certificates {
namespace {

struct NoticeRow {
  CertificateNotice::Kind kind;
  absl::string_view rule;
  // $-names are filled in. The number stays out: a notice is read by others too.
  absl::string_view text;
};

// clang-format off
constexpr NoticeRow kNotices[] = {
    {CertificateNotice::KIND_REMINDER,     "A26", "您的残疾人证有效期至$expire，现在起可以申请到期换证。"},
    {CertificateNotice::KIND_EXPIRY,       "A26", "您的残疾人证已于$expire到期，请及时申请到期换证。"},
    {CertificateNotice::KIND_CANCELLATION, "R16", "您的残疾人证已由户籍地残联注销。原因：$cause。"},
    {CertificateNotice::KIND_REVOCATION,   "A11", "您的残疾人证的注销系误办，现已撤销，残疾人证继续有效。"},
};

struct CauseRow {
  Certificate::CancelCause cause;
  absl::string_view shown;
};
constexpr CauseRow kCauses[] = {
    {Certificate::CANCEL_CAUSE_VOLUNTARY,            "自愿注销"},
    {Certificate::CANCEL_CAUSE_DEATH,                "死亡注销"},
    {Certificate::CANCEL_CAUSE_NOT_QUALIFIED,        "不再符合残疾标准"},
    {Certificate::CANCEL_CAUSE_MIGRATION_LAPSE,      "户籍迁出后未按规定办理迁移"},
    {Certificate::CANCEL_CAUSE_ADMINISTRATIVE_ERROR, "证件系误发"},
};
// clang-format on

constexpr bool EveryNoticeHasItsText() {
  for (int kind = CertificateNotice::Kind_MIN + 1; kind <= CertificateNotice::Kind_MAX; ++kind) {
    if (std::ranges::count(kNotices, kind, &NoticeRow::kind) != 1) return false;
  }
  return true;
}
static_assert(EveryNoticeHasItsText());

constexpr bool EveryCauseHasItsText() {
  for (int cause = Certificate::CancelCause_MIN + 1; cause <= Certificate::CancelCause_MAX; ++cause) {
    if (std::ranges::count(kCauses, cause, &CauseRow::cause) != 1) return false;
  }
  return true;
}
static_assert(EveryCauseHasItsText());

absl::string_view CauseOf(const Certificate& certificate) {
  const auto* row = std::ranges::find(kCauses, certificate.cancel_cause(), &CauseRow::cause);
  return row == std::end(kCauses) ? "其他" : row->shown;
}

}  // namespace

void Tell(CertificateNotice::Kind kind, const Context& context, Certificate& certificate) {
  const auto* row = std::ranges::find(kNotices, kind, &NoticeRow::kind);
  if (row == std::end(kNotices)) return;
  CertificateNotice& notice = *certificate.add_notices();
  notice.set_id(certificate.notices_size());
  notice.set_kind(kind);
  *notice.mutable_issue_time() = ToProto(context.now);
  const std::string expires = DayText(FromProto(certificate.content().expire_date()));
  const std::string text = absl::StrReplaceAll(row->text, {{"$expire", expires}, {"$cause", CauseOf(certificate)}});
  notice.set_text(policy::Signed(text, context.policy.policy()));
  notice.set_rule(std::string(row->rule));
  notice.set_revision(certificate.revision());
}

}  // namespace tongban::certificates
