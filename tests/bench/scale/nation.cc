#include "tests/bench/scale/nation.h"

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "services/assessment/assessment.h"
#include "services/intake/intake.h"
#include "services/registration_approval/registration_approval.h"
#include "tests/bench/program.h"
#include "tests/bench/scale/people.h"
#include "tests/unit/exchange/two_counties.h"

namespace tongban::bench {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::DeliverRequest;
using exchange::v1::DeliverResponse;

// No chain of messages between three offices is longer.
constexpr int kMostTurns = 100;

std::array<OwnPart, 3> Parts() { return {IntakePart(), AssessmentPart(), RegistrationApprovalPart()}; }

std::string FolderIn(const std::string& folder, OfficeRef::Kind kind) {
  return absl::StrCat(folder, "/", OfficeName(kind));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Nation>> Nation::Found(const std::string& folder, absl::Time start) {
  std::filesystem::create_directories(folder);
  std::unique_ptr<Nation> nation(new Nation(folder, start));
  // Nobody brings a token here.
  const std::string token_key = NewTokenKey().public_pem;
  std::string directory;
  for (const County& county : Counties()) {
    const KeyPair key = NewSigningKey();
    nation->keys_.emplace(county.code, key.Secret());
    directory += FederationText(county.code, "", key.public_pem, token_key);
  }
  std::ofstream(folder + "/directory.textproto") << directory;
  ASSIGN_OR_RETURN(nation->directory_, Directory::Load(folder + "/directory.textproto"));
  RETURN_IF_ERROR(nation->OpenOffices());
  return nation;
}

std::string Nation::IntakeIn(const std::string& folder) { return FolderIn(folder, OfficeRef::KIND_INTAKE); }

std::string Nation::FolderOf(const OwnPart& part) const { return FolderIn(folder_, part.kind); }

absl::Status Nation::OpenOffices() {
  ASSIGN_OR_RETURN(policy::PolicyBook book, policy::PolicyBook::Parse(HospitalPolicy(Counties())));
  DeskOfficePlan plan{.folder = "",
                      .policies = std::make_shared<const policy::PolicyBook>(std::move(book)),
                      .clock = &clock_,
                      .federations = {},
                      .directory = directory_.get(),
                      .keys = keys_};
  for (const County& county : Counties()) plan.federations.push_back(county.code);
  const auto parts = Parts();
  for (size_t i = 0; i < offices_.size(); ++i) {
    plan.folder = FolderOf(parts[i]);
    ASSIGN_OR_RETURN(offices_[i], DeskOffice::Open(parts[i], plan));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Nation::Close() {
  int64_t bytes = 0;
  for (auto& office : offices_) office.reset();
  for (const OwnPart& part : Parts()) {
    RETURN_IF_ERROR(DeskOffice::Settle(part, FolderOf(part)));
    bytes += DiskBytes(FolderOf(part));
  }
  return bytes;
}

absl::Status Nation::PassTo(absl::Time time) {
  RETURN_IF_ERROR(clock_.AdvanceTo(time));
  for (const auto& office : offices_) RETURN_IF_ERROR(office->ActOnDueClocks());
  return CarryMessages();
}

absl::Status Nation::CarryMessages() {
  for (int turn = 0; turn < kMostTurns; ++turn) {
    bool anything = false;
    for (const auto& sender : offices_) {
      ASSIGN_OR_RETURN(const std::vector<DeliverRequest> batches, sender->TakeBatches());
      std::vector<DeliverResponse> answers;
      for (const DeliverRequest& batch : batches) {
        ASSIGN_OR_RETURN(answers.emplace_back(), At(batch.route().receiver().kind()).Receive(batch));
        messages_ += batch.entries_size();
      }
      // No answer goes before what it promises is stored.
      for (const auto& receiver : offices_) RETURN_IF_ERROR(receiver->Commit());
      for (const DeliverResponse& answer : answers) RETURN_IF_ERROR(sender->Acknowledge(answer));
      RETURN_IF_ERROR(sender->Commit());
      deliveries_ += static_cast<int64_t>(batches.size());
      anything = anything || !batches.empty();
    }
    if (!anything) return absl::OkStatus();
  }
  return absl::InternalError("messages go round and round");
}

}  // namespace tongban::bench
