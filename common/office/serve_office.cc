#include "common/office/serve_office.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/files/read_file.h"
#include "common/log/log.h"
#include "common/status/status.h"
#include "common/store/rocks_store.h"

namespace tongban {
namespace {

// After the store has failed there is nothing to finish; this is for the answers
// that say so to get out.
constexpr absl::Duration kFarewellAfterFailure = absl::Seconds(2);

absl::StatusOr<SigningKey> ReadSigningKey(const std::string& path) {
  const absl::StatusOr<std::string> pem = ReadFile(path);
  if (!pem.ok()) return absl::Status(pem.status().code(), absl::StrCat("--signing_keys: ", pem.status().message()));
  absl::StatusOr<SigningKey> key = SigningKey::FromPem(*pem);
  if (!key.ok())
    return absl::InvalidArgumentError(absl::StrCat("--signing_keys: ", path, ": ", key.status().message()));
  return key;
}

absl::StatusOr<std::map<std::string, SigningKey>> ReadSigningKeys(const OfficeOptions& options) {
  std::map<std::string, SigningKey> keys;
  for (const std::string& federation : options.federations) {
    ASSIGN_OR_RETURN(SigningKey key, ReadSigningKey(absl::StrCat(options.signing_keys, "/", federation, ".pem")));
    keys.emplace(federation, std::move(key));
  }
  return keys;
}

// The one clock of the process, of either kind.
struct OfficeClock {
  std::unique_ptr<SystemTime> system;
  std::unique_ptr<ManualTime> manual;
  const TimeSource& Get() const { return manual != nullptr ? static_cast<const TimeSource&>(*manual) : *system; }
};

absl::StatusOr<OfficeClock> MakeClock(const OfficeOptions& options, const Store& store) {
  OfficeClock clock;
  ASSIGN_OR_RETURN(const absl::Time last_seen, LastNotedTime(store));
  if (options.manual_clock != absl::InfinitePast()) {
    // Time that has passed at this office does not pass again.
    const absl::Time start = std::max(options.manual_clock, last_seen);
    Log(Level::kWarning, "manual clock started", {{"start", absl::FormatTime(start, absl::UTCTimeZone())}});
    clock.manual = std::make_unique<ManualTime>(start);
    return clock;
  }
  clock.system = std::make_unique<SystemTime>(last_seen);
  return clock;
}

OfficeSettings SettingsOf(const OfficeOptions& options) {
  return {.federations = options.federations,
          .listen = options.listen,
          .health_listen = options.health_listen,
          .credentials = ServerCredentials(options.tls, options.trust_domain),
          .reflection = options.reflection,
          .channelz = options.channelz};
}

void LogStart(const Office& office, const OfficeOptions& options, const OfficePorts& ports) {
  Log(Level::kInfo, "office started",
      {{"office", casework::v1::OfficeRef::Kind_Name(office.own.kind)},
       {"federations", absl::StrJoin(options.federations, ",")},
       {"port", ports.calls},
       {"health_port", ports.health},
       {"data", options.data}});
}

// Begins to carry messages; when that fails, everything ends again.
absl::Status Begin(Office& office, OfficeServer& server) {
  absl::Status begun = office.Start(server);
  if (!begun.ok()) server.Stop(absl::ZeroDuration());
  return begun;
}

// Serves until there is a reason to stop; then goes in the order that lets
// callers leave without an error.
absl::Status ServeUntilStopped(const OfficeOptions& options, OfficeServer& server, StopSignals& signals) {
  absl::Status reason = signals.Wait();
  Log(Level::kInfo, "office stopping", {{"failed", !reason.ok()}});
  server.Announce();
  signals.Linger(options.lameduck);
  signals.OnHurry([&server] { server.Hurry(); });
  server.Stop(reason.ok() ? options.drain : std::min(options.drain, kFarewellAfterFailure));
  signals.OnHurry(nullptr);
  return reason;
}

}  // namespace

absl::Status ServeOffice(const OfficeOptions& options, OwnPart own, StopSignals& signals) {
  RETURN_IF_ERROR(CheckTlsFiles(options.tls, QueueTime()));
  ASSIGN_OR_RETURN(const auto signing_keys, ReadSigningKeys(options));
  ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenRocksStore(options.data, TablesOf(own), {}));
  ASSIGN_OR_RETURN(const OfficeClock clock, MakeClock(options, *store));
  const OfficeFoundation foundation{.options = options,
                                    .store = *store,
                                    .clock = clock.Get(),
                                    .system_clock = clock.system.get(),
                                    .manual_clock = clock.manual.get(),
                                    .signing_keys = signing_keys};
  ASSIGN_OR_RETURN(const std::unique_ptr<Office> office, Office::Open(std::move(own), foundation));
  TokenVerifier tokens(office->TokenKeys());
  OfficeServer server(SettingsOf(options), office->Services(), office->Hooks(), *store, clock.Get(), tokens,
                      [&signals](const absl::Status& status) { signals.Fail(status); });
  ASSIGN_OR_RETURN(const OfficePorts ports, server.Start());
  RETURN_IF_ERROR(Begin(*office, server));
  LogStart(*office, options, ports);
  return ServeUntilStopped(options, server, signals);
}

}  // namespace tongban
