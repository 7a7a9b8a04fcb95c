#include "common/office/office.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/desk/set_aside.h"
#include "common/desk/tables.h"
#include "common/exchange/tables.h"
#include "common/identity/credentials.h"
#include "common/log/log.h"
#include "common/office/case_rpcs.h"
#include "common/office/exchange_rpcs.h"
#include "common/office/operations_rpcs.h"
#include "common/rpc/resource_name.h"
#include "common/server/incoming.h"
#include "common/status/refusal.h"
#include "common/status/status.h"

namespace tongban {
namespace {

using casework::v1::OfficeRef;
using exchange::v1::Route;

ChannelFactory MakeChannels(const OfficeOptions& options) {
  return [tls = FollowTlsFiles(options.tls), trust_domain = options.trust_domain](const std::string& target,
                                                                                  const OfficeRef& expected) {
    const SpiffeId peer{trust_domain, expected.federation(), std::string(OfficeName(expected.kind()))};
    return grpc::CreateCustomChannel(target, ChannelCredentials(tls, trust_domain, peer), CourierChannelArguments());
  };
}

std::vector<OfficeRef> OfficesOf(OfficeRef::Kind kind, const std::vector<std::string>& federations) {
  std::vector<OfficeRef> offices;
  for (const std::string& federation : federations) {
    OfficeRef& office = offices.emplace_back();
    office.set_kind(kind);
    office.set_federation(federation);
  }
  return offices;
}

// gRPC takes the certificates over by itself, good or bad.
absl::StatusOr<std::string> LookAtCertificates(const TlsFiles& files) {
  RETURN_IF_ERROR(CheckTlsFiles(files, QueueTime()));
  return TlsFilesSha256(files);
}

template <typename Edition>
FileToFollow Follow(std::string name, std::string path, Followed<Edition>& file) {
  return {std::move(name), std::move(path), "the last valid version stays in use",
          [&file]() -> absl::StatusOr<std::string> {
            RETURN_IF_ERROR(file.ReloadIfChanged());
            return file.Sha256InUse();
          }};
}

std::vector<FileToFollow> FilesOf(const OfficeOptions& options, Directory& directory,
                                  policy::FollowedPolicy& policies) {
  std::vector<FileToFollow> files = {
      Follow("directory", options.directory, directory),
      {"certificates", options.tls.certificate, "new connections may fail now; all fail after a restart",
       [tls = options.tls] { return LookAtCertificates(tls); }}};
  if (!options.policy.empty()) files.push_back(Follow("policy", options.policy, policies));
  return files;
}

}  // namespace

std::vector<Table> TablesOf(const OwnPart& own) {
  std::vector<Table> tables(kDeskTables.begin(), kDeskTables.end());
  tables.insert(tables.end(), kExchangeTables.begin(), kExchangeTables.end());
  tables.insert(tables.end(), own.tables.begin(), own.tables.end());
  return tables;
}

absl::StatusOr<std::unique_ptr<Office>> Office::Open(OwnPart own, const OfficeFoundation& foundation) {
  ASSIGN_OR_RETURN(Secrets secrets, KeepSecrets(foundation.store, foundation.clock.Now()));
  if (secrets.are_new) Log(Level::kWarning, "store created", {{"data", foundation.options.data}});
  RETURN_IF_ERROR(PutBackSetAside(foundation.store));
  ASSIGN_OR_RETURN(std::unique_ptr<policy::FollowedPolicy> policies,
                   policy::FollowedPolicy::Load(foundation.options.policy));
  ASSIGN_OR_RETURN(std::unique_ptr<Directory> directory, Directory::Load(foundation.options.directory));
  std::unique_ptr<Office> office(
      new Office(std::move(own), foundation, std::move(secrets), std::move(policies), std::move(directory)));
  office->FollowFiles();
  return office;
}

Office::Office(OwnPart own_part, const OfficeFoundation& foundation, Secrets kept,
               std::unique_ptr<policy::FollowedPolicy> policy, std::unique_ptr<Directory> followed)
    : own(std::move(own_part)),
      federations(foundation.options.federations),
      store(foundation.store),
      clock(foundation.clock),
      system_clock(foundation.system_clock),
      manual_clock(foundation.manual_clock),
      secrets(std::move(kept)),
      policies(std::move(policy)),
      directory(std::move(followed)),
      files(FilesOf(foundation.options, *directory, *policies)),
      data_(foundation.options.data) {
  MakeDesk(foundation.options);
  MakeExchange(foundation);
}

Office::~Office() { Stop(); }

void Office::MakeDesk(const OfficeOptions& options) {
  DeskSettings settings{.office = own.kind,
                        .calendar = calendar,
                        .clock = clock,
                        .policies = [this] { return policies->Current(); },
                        .send =
                            [this](const OfficeRef& sender, const OfficeRef& receiver, std::string message,
                                   std::string reference, absl::Time now, Transaction& transaction) {
                              return outbox.Append(sender, receiver, std::move(message), now, transaction,
                                                   std::move(reference));
                            },
                        .look_up = nullptr,
                        .own_records = nullptr,
                        .person_secret = secrets.person,
                        .newest_state = options.newest_state,
                        .kinds = own.kinds};
  if (own.look_up != nullptr) {
    settings.look_up = [this](absl::string_view federation, const casework::v1::Case& before,
                              const casework::v1::Act& act, const Reader& reader, casework::v1::Findings& findings) {
      return own.look_up(secrets, federation, before, act, reader, findings);
    };
  }
  if (own.own_records != nullptr) {
    settings.own_records = [this](Desk& at, absl::string_view federation, const policy::Decision& decision,
                                  Transaction& transaction) {
      return own.own_records(at, secrets, federation, decision, transaction);
    };
  }
  desk = std::make_unique<Desk>(std::move(settings));
}

void Office::MakeExchange(const OfficeFoundation& foundation) {
  const SigningKeys keys(foundation.signing_keys.begin(), foundation.signing_keys.end());
  receiving =
      std::make_unique<Receiving>(OfficesOf(own.kind, federations), *directory, keys,
                                  [this](const Route& route, absl::string_view message, Transaction& transaction) {
                                    return desk->TakeIn(route, message, transaction);
                                  });
  CourierOptions options{.offices = OfficesOf(own.kind, federations),
                         .keys = keys,
                         .post =
                             [this](std::function<void(Transaction&)> work, std::function<void(absl::Status)> then) {
                               server.load()->Post(
                                   [work = std::move(work)](Transaction& transaction) {
                                     work(transaction);
                                     return absl::OkStatus();
                                   },
                                   std::move(then));
                             },
                         .compose = &ComposeMessage,
                         .restate = &ReferenceAfterRefusal,
                         .channels = MakeChannels(foundation.options),
                         .backoff = {}};
  courier = std::make_unique<Courier>(store, *directory, clock, jitter_, std::move(options));
}

std::vector<ServedService> Office::Services() {
  std::vector<ServedService> services = {
      {own.service, own.acts()}, CaseRpcs(*this), ExchangeRpcs(*this), OperationsRpcs(*this)};
  if (own.further_service != nullptr) services.push_back(own.further_service(*this));
  return services;
}

OfficeHooks Office::Hooks() {
  OfficeHooks hooks;
  hooks.perform_act = [this](ActRequest request, const Caller& caller, Transaction& transaction) {
    return desk->Perform(std::move(request), caller, transaction);
  };
  hooks.record_access = [this](const record::v1::AccessRecord& record, Transaction& transaction) {
    desk->RecordAccess(HostedFederation(record), record, transaction);
  };
  hooks.act_on_due_clocks = [this](Transaction& transaction) { return desk->ActOnDueClocks(transaction); };
  hooks.next_due = [this](const Reader& reader) { return desk->NextDue(reader); };
  hooks.after_commit = [this](const Batch& batch) { WakeCouriers(batch); };
  hooks.closing = [this] { Stop(); };
  hooks.feed = kFeed;
  return hooks;
}

IssuerKeys Office::TokenKeys() const {
  return [this](absl::string_view federation) { return directory->Current()->TokenKeyPemOf(federation); };
}

absl::Status Office::Start(OfficeServer& serving) {
  server = &serving;
  directory->OnChange([this] {
    courier->DirectoryChanged();
    SendWithheld();
  });
  if (const absl::Status started = courier->Start(serving.Queue()); !started.ok()) {
    return absl::Status(started.code(),
                        absl::StrCat("--data: ", data_, ": cannot carry messages: ", started.message()));
  }
  SendWithheld();
  follower_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    for (absl::Duration since;
         !stopping_.wait_for(lock, absl::ToChronoSeconds(kFollowEvery), [this] { return stopped_; });) {
      lock.unlock();
      FollowFiles();
      since += kFollowEvery;
      if (since >= kSendWithheldEvery) SendWithheld();
      if (since >= kSendWithheldEvery) since = absl::ZeroDuration();
      lock.lock();
    }
  });
  return absl::OkStatus();
}

void Office::SendWithheld() {
  bool any = false;
  const absl::Status looked = store.Scan(kWithheld, "", "", [&any](absl::string_view, absl::string_view) {
    any = true;
    return false;
  });
  if (looked.ok() && !any) return;
  const auto more = std::make_shared<bool>(false);
  server.load()->Post(
      [this, more](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(*more, outbox.SendWithheld(clock.Now(), transaction));
        return absl::OkStatus();
      },
      [this, more](const absl::Status& committed) {
        if (committed.ok() && *more) SendWithheld();
        if (!committed.ok()) Log(Level::kError, "withheld-message resend failed", {{"problem", committed.message()}});
      });
}

void Office::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  if (follower_.joinable()) follower_.join();
  courier->Stop();
}

void Office::WakeCouriers(const Batch& committed) {
  for (const Route& route : Outbox::WrittenTo(committed)) courier->Wake(route);
}

const std::string& Office::HostedFederation(const record::v1::AccessRecord& record) const {
  const std::optional<ResourceName> named = ParseWholeOf(record.name());
  for (const std::string& federation : federations) {
    if (named.has_value() && federation == named->federation) return federation;
  }
  return federations.front();
}

OfficeRef Office::Ref(absl::string_view federation) const {
  OfficeRef office;
  office.set_kind(own.kind);
  office.set_federation(std::string(federation));
  return office;
}

absl::StatusOr<OfficeRef> Office::CallerOn(const Route& route, const Caller& caller) const {
  OfficeRef office;
  office.set_federation(caller.peer.federation);
  for (const auto kind : {OfficeRef::KIND_INTAKE, OfficeRef::KIND_ASSESSMENT, OfficeRef::KIND_REGISTRATION_APPROVAL}) {
    if (caller.peer.workload == OfficeName(kind)) office.set_kind(kind);
  }
  ASSIGN_OR_RETURN(const std::string host, directory->Current()->HostOf(route.sender()));
  if (host == office.federation()) office.set_federation(route.sender().federation());
  return office;
}

}  // namespace tongban
