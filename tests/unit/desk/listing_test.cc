#include "common/desk/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/store/rocks_store.h"
#include "tests/support/refusal_matchers.h"
#include "tests/support/samples.h"
#include "tongban/casework/v1/case_service.pb.h"

namespace tongban {
namespace {

using casework::v1::Event;
using casework::v1::ListEventsRequest;
using casework::v1::ListEventsResponse;
using ::testing::ElementsAre;
using Code = absl::StatusCode;

constexpr char kCase[] = "330213-20260924-000001";

class ListingTest : public ::testing::Test {
 protected:
  void Write(int64_t revision, size_t bytes) {
    Event event;
    event.set_revision(revision);
    event.mutable_act()->mutable_accept_application()->set_remark(std::string(bytes, 'x'));
    Batch batch;
    batch.Put(kEvents, EventKey(samples::kResidence, kCase, revision), event.SerializeAsString());
    ASSERT_THAT(store_->Commit(batch), IsOk());
  }

  // The revisions of each page.
  std::vector<std::vector<int64_t>> Pages(int page_size) {
    std::vector<std::vector<int64_t>> pages;
    ListEventsRequest request;
    request.set_parent(absl::StrCat("federations/", samples::kResidence, "/cases/", kCase));
    request.set_page_size(page_size);
    do {
      const auto page = ReadHistory<ListEventsResponse>(
          kCaseCollection, request, "secret", *store_,
          [](const ResourceName&, absl::string_view line) -> absl::StatusOr<std::string> { return std::string(line); });
      EXPECT_THAT(page.status(), IsOk());
      if (!page.ok()) break;
      pages.emplace_back();
      for (const Event& event : page->events()) pages.back().push_back(event.revision());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return pages;
  }

  const std::unique_ptr<rocksdb::Env> env_{rocksdb::NewMemEnv(rocksdb::Env::Default())};
  const std::unique_ptr<Store> store_ = OpenRocksStore("/office", kDeskTables, {.env = env_.get()}).value();
};

TEST_F(ListingTest, APageHoldsNoMoreThanItsBytesAndAtLeastOneRow) {
  Write(1, 700'000);
  Write(2, 700'000);
  Write(3, 2'000'000);
  Write(4, 10);
  Write(5, 10);
  // The row with which a page grows too large is its last.
  EXPECT_THAT(Pages(100), ElementsAre(ElementsAre(1, 2), ElementsAre(3), ElementsAre(4, 5)));
  EXPECT_THAT(Pages(1), ElementsAre(ElementsAre(1), ElementsAre(2), ElementsAre(3), ElementsAre(4), ElementsAre(5)));
}

TEST_F(ListingTest, DownwardsAPageBeginsBelowTheOneBefore) {
  for (int64_t revision = 1; revision <= 5; ++revision) Write(revision, 10);
  const std::string prefix = CaseKey(samples::kResidence, kCase);
  std::vector<uint64_t> seen;
  std::string token;
  do {
    Room room(2);
    const auto next = ReadPage({{kEvents, prefix, PrefixEnd(prefix), true}, token, "all", "secret"}, room, *store_,
                               [&](absl::string_view key, absl::string_view) {
                                 room.Show(1);
                                 seen.push_back(KeyReader(key.substr(prefix.size())).Number().value());
                                 return absl::OkStatus();
                               });
    ASSERT_THAT(next.status(), IsOk());
    token = *next;
  } while (!token.empty());
  EXPECT_THAT(seen, ElementsAre(5, 4, 3, 2, 1));
}

TEST_F(ListingTest, NamesAndNumbersAreLookedAt) {
  EXPECT_EQ(NameIn(kCaseCollection, "name", "federations/330213/cases/x")->id, "x");
  for (const char* name : {"federations/330213", "federations/330213/certificates/x", "cases/x", ""}) {
    EXPECT_THAT(NameIn(kCaseCollection, "name", name), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID")) << name;
  }
  EXPECT_THAT(FederationIn("federations/330213/cases/x"), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_THAT(PageSize(-1, 10, 20), IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(PageSize(0, 10, 20).value(), 10);
  EXPECT_EQ(PageSize(100, 10, 20).value(), 20);
  const std::string id = samples::LimbApplication(1, samples::At("2026-09-07 09:00")).applicant().citizen_id();
  EXPECT_EQ(CitizenIdIn(" " + id + " ").value(), id);
  const absl::Status refusal = CitizenIdIn(id.substr(1)).status();
  EXPECT_THAT(refusal, IsRefusal(Code::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(std::string(refusal.message()).find(id.substr(1)), std::string::npos);
}

}  // namespace
}  // namespace tongban
