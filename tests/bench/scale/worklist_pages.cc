#include "tests/bench/scale/worklist_pages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban::bench {
namespace {

constexpr int kRows = 50;
constexpr struct {
  const char* filter;
  const char* order_by;
} kLists[] = {{"open = true", "create_time"},
              {"open = true", "due_time"},
              {"state = STATE_SUBMITTED", "create_time"},
              {"", "create_time desc"}};
constexpr int kOfficers = 64;

}  // namespace

WorklistPages::WorklistPages(SixOffices& offices)
    : method_("/tongban.casework.v1.CaseService/ListCases"),
      authorization_("Bearer " + offices.Token(samples::IntakeOfficer())) {
  for (int officer = 0; officer < kOfficers; ++officer) places_.push_back({officer % std::ssize(kLists), ""});
}

std::optional<Outgoing> WorklistPages::Next() {
  if (places_.empty()) return std::nullopt;
  const Place place = std::move(places_.front());
  places_.pop_front();
  casework::v1::ListCasesRequest request;
  request.set_parent(absl::StrCat("federations/", samples::kResidence));
  request.set_page_size(kRows);
  request.set_filter(kLists[place.list].filter);
  request.set_order_by(kLists[place.list].order_by);
  request.set_page_token(place.page_token);
  return Outgoing{.method = &method_,
                  .authorization = &authorization_,
                  .request = ToBuffer(request.SerializeAsString()),
                  .tag = place.list};
}

bool WorklistPages::Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) {
  casework::v1::ListCasesResponse page;
  if (status.ok() && page.ParseFromString(BytesOf(answer))) most_rows_ = std::max(most_rows_, page.cases_size());
  places_.push_back({tag, page.next_page_token()});
  return true;
}

}  // namespace tongban::bench
