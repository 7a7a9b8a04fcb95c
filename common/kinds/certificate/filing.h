#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_FILING_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_FILING_H_

// How the desk files certificates.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/desk/desk.h"
#include "common/desk/filed.h"
#include "common/kinds/certificate/lifecycle.h"
#include "common/kinds/certificate/refusals.h"

namespace tongban {
namespace certificates {

inline constexpr Collection kCollection = {.letter = 't',
                                           .name = "certificates",
                                           .singular = "certificate",
                                           .revision_field = Certificate::kRevisionFieldNumber,
                                           .feed = "feed/certificates",
                                           .unknown = CertificateUnknown,
                                           .damaged = CertificateDamaged};

// Whose certificates they are, oldest first:
//
//   by_holder  federation, holder key, create time, id  empty
//
// A holder key is a keyed hash of the citizen ID (PersonKey).
inline constexpr Table kByHolder{"by_holder"};

struct OnFile {
  law::Owned<Certificate> file;
  std::string row;
};
absl::StatusOr<OnFile> ReadCertificate(absl::string_view federation, absl::string_view id, const Reader& reader,
                                       google::protobuf::Arena* arena);

// Of a person's certificates, oldest first.
absl::StatusOr<std::vector<std::string>> IdsOfHolder(absl::string_view federation, absl::string_view holder_key,
                                                     const Reader& reader);

// What the register says of a person.
struct Holding {
  // The one that stands, if there is one (R95).
  std::optional<Certificate> standing;
  // The newest day on which one was cancelled for a cause that bans (R26).
  std::optional<google::type::Date> cancel_date;
};
absl::StatusOr<Holding> HoldingOf(absl::string_view federation, absl::string_view holder_key, const Reader& reader);

}  // namespace certificates

template <>
struct Filed<certificate::v1::Certificate> {
  using Certificate = certificate::v1::Certificate;
  using Act = certificate::v1::CertificateAct;
  using Kind = certificates::CertificateKind;
  using Clock = certificate::v1::CertificateClock;
  using OnFile = certificates::OnFile;
  static constexpr const Collection& kCollection = certificates::kCollection;

  static absl::StatusOr<OnFile> Read(absl::string_view federation, absl::string_view id, const Reader& reader,
                                     google::protobuf::Arena* arena);
  static absl::StatusOr<std::string> ReadAt(absl::string_view federation, absl::string_view id, int64_t revision,
                                            const Reader& reader);
  static absl::StatusOr<std::string> WholeLine(absl::string_view, absl::string_view, std::string kept, const Reader&) {
    return kept;
  }
  static Encoded<Kind> Write(certificates::Decision decision, absl::string_view act);
  static std::string Whole(const Encoded<Kind>& written, const OnFile& before);
  static absl::StatusOr<casework::v1::Actor::Role> CapacityFor(Act::ContentCase act,
                                                               absl::Span<const casework::v1::Actor::Role> roles);
  static void Normalize(Act& act);
  // A register is nobody else's.
  static bool IsHeldBy(const casework::v1::OfficeRef& office, const Certificate& certificate);
  // A clock runs.
  static bool IsFollowedBy(const casework::v1::OfficeRef& office, const Certificate& certificate);
  static absl::Status HeldElsewhere(const Certificate& certificate, const casework::v1::OfficeRef& here);
  // Nothing is pinned: a certificate outlives many policies.
  static std::string PinnedVersion(const Certificate& certificate, absl::string_view federation);
  static absl::Status LookUp(Desk& desk, absl::string_view federation, const Certificate& before, const Act& act,
                             Transaction& transaction, certificate::v1::CertificateFindings& findings);
  static law::Owned<Act> ActAtLimit(const Clock& clock, google::protobuf::Arena& arena);
  static absl::StatusOr<std::string> ShownTo(casework::v1::Actor::Role role, std::string whole);
  // What holders are told is not on the intake's list.
  static void AwaitDelivery(const casework::v1::OfficeRef&, int64_t, const Certificate&, Transaction&) {}
  static absl::Status Follow(Desk& desk, const certificates::Decision& decision, Transaction& transaction);
};

}  // namespace tongban

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_FILING_H_
