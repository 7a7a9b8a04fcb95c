#include "common/kinds/certificate/queries.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/desk/listing.h"
#include "common/desk/secrets.h"
#include "common/desk/tables.h"
#include "common/desk/worklists.h"
#include "common/kinds/certificate/filing.h"
#include "common/status/status.h"

namespace tongban::certificates {
namespace {

using certificate::v1::CertificateSummary;
using certificate::v1::GetCertificateRequest;
using certificate::v1::ListCertificateEventsRequest;
using certificate::v1::ListCertificateEventsResponse;
using certificate::v1::ListCertificatesRequest;
using certificate::v1::ListCertificatesResponse;
using certificate::v1::SearchCertificatesRequest;
using certificate::v1::SearchCertificatesResponse;
using certificate::v1::WatchCertificatesRequest;
using certificate::v1::WatchCertificatesResponse;

constexpr int kDefaultCertificates = 50, kMostCertificates = 500;

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

// An index, of which the rows behind the prefix have a time and the id.
struct Index {
  Table table;
  std::string prefix;
};

absl::StatusOr<Index> IndexFor(const ListCertificatesRequest& request, absl::string_view federation) {
  if (!Certificate::State_IsValid(request.state())) return FieldInvalid("state", "unknown state");
  const bool by_state = request.state() != Certificate::STATE_UNSPECIFIED;
  if (request.order_by() == "due_time") {
    if (!by_state || request.state() == Certificate::STATE_VALID) {
      return Index{kByDue, KindKey(kCollection, federation)};
    }
    return FieldInvalid("order_by", "must not be due_time in this state, which has no running clock");
  }
  if (!request.order_by().empty() && request.order_by() != "create_time") {
    return FieldInvalid("order_by", "must be create_time or due_time");
  }
  if (!by_state) return Index{kByFiling, KindKey(kCollection, federation)};
  return Index{kByState, KindKey(kCollection, federation).Number(static_cast<uint64_t>(request.state()))};
}

absl::StatusOr<CertificateSummary> ReadSummary(absl::string_view federation, absl::string_view id,
                                               const Reader& reader) {
  ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(federation, id, reader, nullptr));
  return Summarize(*on_file.file);
}

absl::Status Tell(absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry,
                  const Reader& reader, WatchCertificatesResponse& change) {
  ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(federation, entry.id(), reader, nullptr));
  const absl::StatusOr<std::string> line =
      reader.Get(kEvents, EventKey(kCollection, federation, entry.id(), entry.revision()));
  CertificateEvent event;
  if (!line.ok() && !absl::IsNotFound(line.status())) return line.status();
  if (!line.ok() || !event.ParseFromString(*line)) return CertificateDamaged(entry.id());
  change.set_sequence(sequence);
  *change.mutable_summary() = Summarize(*on_file.file);
  change.set_revision(entry.revision());
  change.set_state(event.state());
  *change.mutable_event_time() = event.event_time();
  for (const CertificateNotice& notice : on_file.file->notices()) {
    if (notice.revision() == entry.revision()) change.add_notices(notice.kind());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Certificate> GetCertificate(const GetCertificateRequest& request, const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, NameIn(kCollection, "name", request.name()));
  ASSIGN_OR_RETURN(const OnFile on_file, ReadCertificate(name.federation, name.id, reader, nullptr));
  return *on_file.file;
}

absl::StatusOr<ListCertificateEventsResponse> ListCertificateEvents(const ListCertificateEventsRequest& request,
                                                                    absl::string_view page_secret,
                                                                    const Reader& reader) {
  ASSIGN_OR_RETURN(const ResourceName name, NameIn(kCollection, "parent", request.parent()));
  RETURN_IF_ERROR(ReadCertificate(name.federation, name.id, reader, nullptr).status());
  return ReadHistory<ListCertificateEventsResponse>(
      kCollection, request, page_secret, reader,
      [](const ResourceName&, absl::string_view line) -> absl::StatusOr<std::string> { return std::string(line); });
}

absl::StatusOr<ListCertificatesResponse> ListCertificates(const ListCertificatesRequest& request,
                                                          absl::string_view page_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  ASSIGN_OR_RETURN(const Index index, IndexFor(request, federation));
  ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kDefaultCertificates, kMostCertificates));
  ListCertificatesResponse response;
  Room room(size);
  const auto show = [&](absl::string_view key, absl::string_view) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id, IdAtTheEnd(key, index.prefix));
    ASSIGN_OR_RETURN(CertificateSummary summary, ReadSummary(federation, id, reader));
    room.Show(summary.ByteSizeLong());
    *response.add_certificates() = std::move(summary);
    return absl::OkStatus();
  };
  const std::string arguments = absl::StrCat(request.parent(), "\n", request.state(), "\n", request.order_by());
  const Rows rows{index.table, index.prefix, PrefixEnd(index.prefix)};
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                   ReadPage({rows, request.page_token(), arguments, page_secret}, room, reader, show));
  return response;
}

absl::StatusOr<SearchCertificatesResponse> SearchCertificates(const SearchCertificatesRequest& request,
                                                              absl::string_view person_secret, const Reader& reader) {
  ASSIGN_OR_RETURN(const std::string federation, FederationIn(request.parent()));
  ASSIGN_OR_RETURN(const std::string citizen_id, CitizenIdIn(request.citizen_id()));
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   IdsOfHolder(federation, PersonKey(person_secret, citizen_id), reader));
  SearchCertificatesResponse response;
  for (const std::string& id : ids) {
    if (response.certificates_size() == kMostOfAPerson) break;
    ASSIGN_OR_RETURN(*response.add_certificates(), ReadSummary(federation, id, reader));
  }
  return response;
}

absl::StatusOr<Changes> NextChanges(const WatchCertificatesRequest& request, std::optional<int64_t> position,
                                    const Reader& reader) {
  Changes next;
  ASSIGN_OR_RETURN(
      next.position,
      ReadFeed(kCollection, {request.parent(), request.after_sequence(), request.from_now()}, position, reader,
               [&](absl::string_view federation, int64_t sequence, const record::v1::FeedEntry& entry) {
                 return Tell(federation, sequence, entry, reader, next.changes.emplace_back());
               }));
  return next;
}

}  // namespace tongban::certificates
