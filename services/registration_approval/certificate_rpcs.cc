#include "services/registration_approval/certificate_rpcs.h"

#include <optional>
#include <utility>

#include "common/kinds/certificate/filing.h"
#include "common/kinds/certificate/queries.h"
#include "tongban/certificate/v1/certificate_service.pb.h"

namespace tongban {
namespace {

using namespace certificate::v1;  // The requests below.
using casework::v1::Actor;

// Those whose work needs the register itself; its list shows nothing personal.
const Roles kRegistrars = {Actor::ROLE_HOUSEHOLD_OFFICER, Actor::ROLE_SUPERVISOR};
const Roles kStaff = {Actor::ROLE_HOUSEHOLD_OFFICER, Actor::ROLE_SUPERVISOR, Actor::ROLE_OPERATOR};

const ActTarget& CertificateTarget() {
  static const ActTarget target = {certificates::kCollection, CertificateAct::default_instance(),
                                   Certificate::default_instance()};
  return target;
}

absl::StatusOr<StreamStep<WatchCertificatesResponse>> NextStep(const WatchCertificatesRequest& request,
                                                               std::optional<int64_t> position, const Reader& reader) {
  absl::StatusOr<certificates::Changes> next = certificates::NextChanges(request, position, reader);
  if (!next.ok()) return std::move(next).status();
  return StreamStep<WatchCertificatesResponse>{std::move(next->changes), next->position};
}

}  // namespace

ServedService CertificateRpcs(const Secrets& secrets) {
  const auto* service = GetCertificateRequest::descriptor()->file()->FindServiceByName("CertificateService");
  return {service,
          {
              LoggedRead<GetCertificateRequest, Certificate>(
                  "GetCertificate", kRegistrars,
                  [](const GetCertificateRequest& request, const Caller&, const Reader& reader) {
                    return certificates::GetCertificate(request, reader);
                  }),
              LoggedRead<ListCertificateEventsRequest, ListCertificateEventsResponse>(
                  "ListCertificateEvents", kRegistrars,
                  [&secrets](const ListCertificateEventsRequest& request, const Caller&, const Reader& reader) {
                    return certificates::ListCertificateEvents(request, secrets.page, reader);
                  }),
              Read<ListCertificatesRequest, ListCertificatesResponse>(
                  "ListCertificates", kStaff,
                  [&secrets](const ListCertificatesRequest& request, const Caller&, const Reader& reader) {
                    return certificates::ListCertificates(request, secrets.page, reader);
                  }),
              LoggedRead<SearchCertificatesRequest, SearchCertificatesResponse>(
                  "SearchCertificates", kRegistrars,
                  [&secrets](const SearchCertificatesRequest& request, const Caller&, const Reader& reader) {
                    return certificates::SearchCertificates(request, secrets.person, reader);
                  }),
              Stream<WatchCertificatesRequest, WatchCertificatesResponse>("WatchCertificates", kStaff, NextStep),
              Act<CancelCertificateRequest>(CertificateTarget()),
              Act<RevokeCancellationRequest>(CertificateTarget()),
          }};
}

}  // namespace tongban
