#ifndef TONGBAN_SERVICES_REGISTRATION_APPROVAL_CERTIFICATE_RPCS_H_
#define TONGBAN_SERVICES_REGISTRATION_APPROVAL_CERTIFICATE_RPCS_H_

#include "common/desk/secrets.h"
#include "common/server/rpc_table.h"

namespace tongban {

// CertificateService. The secrets outlive the rows.
ServedService CertificateRpcs(const Secrets& secrets);

}  // namespace tongban

#endif  // TONGBAN_SERVICES_REGISTRATION_APPROVAL_CERTIFICATE_RPCS_H_
