#ifndef TONGBAN_COMMON_DESK_NOTICE_QUERIES_H_
#define TONGBAN_COMMON_DESK_NOTICE_QUERIES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/transaction.h"
#include "tongban/casework/v1/notice_service.pb.h"

namespace tongban {

// What NoticeService answers, as its proto promises it. Who may ask is decided
// before; `page_secret` seals page tokens.

absl::StatusOr<casework::v1::ListNoticesResponse> ListNotices(const casework::v1::ListNoticesRequest& request,
                                                              absl::string_view page_secret, const Reader& reader);

absl::StatusOr<casework::v1::ListPendingNoticesResponse> ListPendingNotices(
    const casework::v1::ListPendingNoticesRequest& request, absl::string_view page_secret, const Reader& reader);

absl::StatusOr<casework::v1::AddressedNotice> GetNotice(const casework::v1::GetNoticeRequest& request,
                                                        const Reader& reader);

// Once the request is known to be no repetition.
absl::StatusOr<casework::v1::NoticeSummary> RecordNoticeAttempt(const casework::v1::RecordNoticeAttemptRequest& request,
                                                                const casework::v1::Actor& actor, absl::Time now,
                                                                Transaction& transaction);

}  // namespace tongban

#endif  // TONGBAN_COMMON_DESK_NOTICE_QUERIES_H_
