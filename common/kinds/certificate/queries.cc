#include "common/kinds/certificate/queries.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/page_token.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/kinds/certificate/filing.h"
#include "common/rpc/resource_name.h"
#include "common/status/refusal.h"
#include "common/status/status.h"

namespace tongban::certificates {
namespace {

using certificate::v1::CertificateSummary;
using certificate::v1::GetCertificateRequest;
using certificate::v1::ListCertificateEventsRequest;
using certificate::v1::ListCertificateEventsResponse;
using certificate::v1::ListCertificatesRequest;
using certificate::v1::ListCertificatesResponse;

constexpr int kDefaultCertificates = 50, kMostCertificates = 500;
constexpr int kDefaultEvents = 100, kMostEvents = 1000;

absl::Status FieldInvalid(absl::string_view field, absl::string_view description) {
  return Refusal(errors::v1::ERROR_REASON_FIELD_INVALID, absl::StrCat(field, " ", description))
      .Field(field, description);
}

absl::StatusOr<ResourceName> NameIn(absl::string_view field, absl::string_view name) {
  std::optional<ResourceName> parsed = ParseResourceName(name);
  if (parsed.has_value() && parsed->collection == kCollection.name) return *std::move(parsed);
  return FieldInvalid(field, "must be federations/{federation}/certificates/{certificate}");
}

absl::StatusOr<int> PageSize(int asked, int usual, int most) {
  if (asked < 0) return FieldInvalid("page_size", "must not be negative");
  return asked == 0 ? usual : std::min(asked, most);
}

CertificateSummary Summarize(const Certificate& certificate) {
  CertificateSummary summary;
  summary.set_name(certificate.name());
  summary.set_state(certificate.state());
  *summary.mutable_issue_date() = certificate.content().issue_date();
  *summary.mutable_expire_date() = certificate.content().expire_date();
  *summary.mutable_create_time() = certificate.create_time();
  *summary.mutable_update_time() = certificate.update_time();
  summary.set_revision(certificate.revision());
  summary.set_etag(certificate.etag());
  if (const CertificateClock* soonest = SoonestClock(certificate); soonest != nullptr) {
    *summary.mutable_due_time() = soonest->due_time();
    summary.set_due_clock(soonest->kind());
  }
  return summary;
}

// An index to list by: behind the prefix its rows have a time and the id.
struct Order {
  Table table;
  std::string prefix;
};

absl::StatusOr<Order> OrderOf(const ListCertificatesRequest& request, absl::string_view federation) {
  if (!Certificate::State_IsValid(request.state())) return FieldInvalid("state", "is not a state this version knows");
  const bool by_state = request.state() != Certificate::STATE_UNSPECIFIED;
  if (request.order_by() == "due_time") {
    if (!by_state || request.state() == Certificate::STATE_VALID)
      return Order{kByDue, KindKey(kCollection, federation)};
    return FieldInvalid("order_by", "must not be due_time in this state, which has no running clock");
  }
  if (!request.order_by().empty() && request.order_by() != "create_time") {
    return FieldInvalid("order_by", "must be create_time or due_time");
  }
  if (!by_state) return Order{kByFiling, KindKey(kCollection, federation)};
  return Order{kByState, KindKey(kCollection, federation).Number(static_cast<uint64_t>(request.state()))};
}

absl::StatusOr<CertificateSummary> SummaryAt(absl::string_view key, absl::string_view prefix,
                                             absl::string_view federation, const Reader& reader) {
  KeyReader parts(key.substr(prefix.size()));
  RETURN_IF_ERROR(parts.Number().status());
  ASSIGN_OR_RETURN(const std::string id, parts.Text());
  ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(federation, id, reader, nullptr));
  return Summarize(*on_file.file);
}

}  // namespace

absl::StatusOr<Certificate> GetCertificate(const GetCertificateRequest& request, const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, NameIn("name", request.name()));
  ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(name.federation, name.id, reader, nullptr));
  return *on_file.file;
}

absl::StatusOr<ListCertificateEventsResponse> ListCertificateEvents(const ListCertificateEventsRequest& request,
                                                                    absl::string_view page_secret,
                                                                    const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, NameIn("parent", request.parent()));
  RETURN_IF_ERROR(ReadCertificate(name.federation, name.id, reader, nullptr).status());
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultEvents, kMostEvents));
  std::string first = RecordKey(kCollection, name.federation, name.id);
  const std::string end = PrefixEnd(first);
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(first, OpenPageToken(page_secret, request.page_token(), request.parent()));
  }
  ListCertificateEventsResponse response;
  bool readable = true;
  RETURN_IF_ERROR(reader.Scan(kEvents, first, end, [&](absl::string_view key, absl::string_view bytes) {
    if (response.events_size() == size) {
      response.set_next_page_token(SealPageToken(page_secret, key, request.parent()));
      return false;
    }
    readable = response.add_events()->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    return readable;
  }));
  if (!readable) return CertificateDamaged(name.id);
  return response;
}

absl::StatusOr<ListCertificatesResponse> ListCertificates(const ListCertificatesRequest& request,
                                                          absl::string_view page_secret, const Reader& reader) {
  const std::optional<ResourceName> parent = ParseResourceName(request.parent());
  if (!parent.has_value() || !parent->collection.empty()) {
    return FieldInvalid("parent", "must be federations/{federation}");
  }
  ASSIGN_OR_RETURN(const Order order, OrderOf(request, parent->federation));
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultCertificates, kMostCertificates));
  const std::string arguments = absl::StrCat(request.parent(), "\n", request.state(), "\n", request.order_by());
  std::string first = order.prefix;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(first, OpenPageToken(page_secret, request.page_token(), arguments));
  }
  ListCertificatesResponse response;
  absl::Status failure;
  RETURN_IF_ERROR(
      reader.Scan(order.table, first, PrefixEnd(order.prefix), [&](absl::string_view key, absl::string_view) {
        if (response.certificates_size() == size) {
          response.set_next_page_token(SealPageToken(page_secret, key, arguments));
          return false;
        }
        absl::StatusOr<CertificateSummary> summary = SummaryAt(key, order.prefix, parent->federation, reader);
        failure = summary.status();
        if (failure.ok()) *response.add_certificates() = *std::move(summary);
        return failure.ok();
      }));
  RETURN_IF_ERROR(failure);
  return response;
}

}  // namespace tongban::certificates
