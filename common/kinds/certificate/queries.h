#ifndef TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_
#define TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_

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

}  // namespace tongban::certificates

#endif  // TONGBAN_COMMON_KINDS_CERTIFICATE_QUERIES_H_
