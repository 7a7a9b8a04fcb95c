#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "tongban/certificate/v1/certificate_service.pb.h"

namespace tongban::certificates {

// The answers of CertificateService, as its proto promises them. `page_secret`
// seals page tokens.
absl::StatusOr<certificate::v1::Certificate> GetCertificate(const certificate::v1::GetCertificateRequest& request,
                                                            const Reader& reader);
absl::StatusOr<certificate::v1::ListCertificateEventsResponse> ListCertificateEvents(
    const certificate::v1::ListCertificateEventsRequest& request, absl::string_view page_secret, const Reader& reader);
absl::StatusOr<certificate::v1::ListCertificatesResponse> ListCertificates(
    const certificate::v1::ListCertificatesRequest& request, absl::string_view page_secret, const Reader& reader);

// `person_secret` is that by which holders are filed (secrets.h).
absl::StatusOr<certificate::v1::SearchCertificatesResponse> SearchCertificates(
    const certificate::v1::SearchCertificatesRequest& request, absl::string_view person_secret, const Reader& reader);
// The changes after a sequence number, and the number to go on after. `position`
// is absent when the watch begins.
struct Changes {
  std::vector<certificate::v1::WatchCertificatesResponse> changes;
  int64_t position = 0;
};
absl::StatusOr<Changes> NextChanges(const certificate::v1::WatchCertificatesRequest& request,
                                    std::optional<int64_t> position, const Reader& reader);

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_
