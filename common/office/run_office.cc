#include "common/office/run_office.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/log/log.h"
#include "common/office/library_logs.h"
#include "common/office/serve_office.h"
#include "common/person/county_code.h"
#include "common/status/status.h"

// The flags of every office.
ABSL_FLAG(std::vector<std::string>, federations, {},
          "County codes of the federations served, such as 330213,330281. Required.");
ABSL_FLAG(std::string, listen, "0.0.0.0:50051", "Listen address for RPCs, with mutual TLS.");
ABSL_FLAG(std::string, health_listen, "0.0.0.0:50052",
          "Listen address for health checks only, without TLS; empty disables it.");
ABSL_FLAG(std::string, data, "", "Database directory. Required.");
ABSL_FLAG(std::string, tls_cert, "", "Certificate chain of this office (PEM). Required.");
ABSL_FLAG(std::string, tls_key, "", "Private key of the certificate (PEM). Required.");
ABSL_FLAG(std::string, tls_roots, "", "CA certificates trusted to issue peer certificates (PEM). Required.");
ABSL_FLAG(std::string, trust_domain, "", "SPIFFE trust domain of all peers. Required.");
ABSL_FLAG(std::string, directory, "", "Directory file with the endpoints and keys of the federations. Required.");
ABSL_FLAG(std::string, policy, "", "Policy file; empty uses the built-in policy, which follows the notice.");
ABSL_FLAG(std::string, signing_keys, "", "Directory with the signing key FEDERATION.pem of each federation. Required.");
ABSL_FLAG(std::string, manual_clock, "",
          "Start time of a manual clock (RFC 3339), which only moves when told to; empty: real time.");
ABSL_FLAG(bool, enable_reflection, true, "Serve gRPC reflection for tools such as grpcurl.");
ABSL_FLAG(bool, enable_channelz, false,
          "Serve channelz: shows connections and their peers to every workload that can connect.");
ABSL_FLAG(std::string, log_format, "json", "Log format: json or text.");
ABSL_FLAG(int, lameduck_seconds, 5, "How long to keep serving after SIGTERM, while load balancers drain.");
ABSL_FLAG(int, drain_seconds, 20, "Grace period for in-flight calls after that.");

namespace tongban {
namespace {

constexpr int kLongestFarewellSeconds = 3600;

absl::Status BadFlag(absl::string_view flag, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", problem));
}

absl::Status CheckFederations(const std::vector<std::string>& federations) {
  if (federations.empty()) return BadFlag("federations", "is required, such as 330213,330281");
  for (const std::string& federation : federations) {
    if (!person::IsCountyCode(federation))
      return BadFlag("federations", absl::StrCat("'", federation, "' is not a six-digit code"));
    if (std::count(federations.begin(), federations.end(), federation) > 1) {
      return BadFlag("federations", absl::StrCat(federation, " is listed twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRequired(const OfficeOptions& options) {
  const std::pair<const char*, const std::string&> required[] = {
      {"data", options.data},
      {"listen", options.listen},
      {"tls_cert", options.tls.certificate},
      {"tls_key", options.tls.key},
      {"tls_roots", options.tls.roots},
      {"trust_domain", options.trust_domain},
      {"directory", options.directory},
      {"signing_keys", options.signing_keys},
  };
  for (const auto& [flag, value] : required) {
    if (value.empty()) return BadFlag(flag, "is required; see --help");
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> Seconds(absl::string_view flag, int seconds) {
  if (seconds >= 0 && seconds <= kLongestFarewellSeconds) return absl::Seconds(seconds);
  return BadFlag(flag, absl::StrCat("must be 0 to ", kLongestFarewellSeconds));
}

absl::Status ReadLogFormat() {
  const std::string format = absl::GetFlag(FLAGS_log_format);
  if (format != "json" && format != "text") return BadFlag("log_format", "must be json or text");
  SetLogFormat(format == "json" ? LogFormat::kJson : LogFormat::kText);
  return absl::OkStatus();
}

absl::Status ReadManualClock(OfficeOptions& options) {
  const std::string start = absl::GetFlag(FLAGS_manual_clock);
  std::string problem;
  if (start.empty() || absl::ParseTime(absl::RFC3339_full, start, &options.manual_clock, &problem)) {
    return absl::OkStatus();
  }
  return BadFlag("manual_clock", "must be a time such as 2026-03-02T09:00:00+08:00");
}

absl::StatusOr<OfficeOptions> ReadFlags() {
  RETURN_IF_ERROR(ReadLogFormat());
  OfficeOptions options;
  options.federations = absl::GetFlag(FLAGS_federations);
  options.listen = absl::GetFlag(FLAGS_listen);
  options.health_listen = absl::GetFlag(FLAGS_health_listen);
  options.data = absl::GetFlag(FLAGS_data);
  options.tls = {absl::GetFlag(FLAGS_tls_cert), absl::GetFlag(FLAGS_tls_key), absl::GetFlag(FLAGS_tls_roots)};
  options.trust_domain = absl::GetFlag(FLAGS_trust_domain);
  options.directory = absl::GetFlag(FLAGS_directory);
  options.policy = absl::GetFlag(FLAGS_policy);
  options.signing_keys = absl::GetFlag(FLAGS_signing_keys);
  options.reflection = absl::GetFlag(FLAGS_enable_reflection);
  options.channelz = absl::GetFlag(FLAGS_enable_channelz);
  RETURN_IF_ERROR(CheckFederations(options.federations));
  RETURN_IF_ERROR(CheckRequired(options));
  RETURN_IF_ERROR(ReadManualClock(options));
  ASSIGN_OR_RETURN(options.lameduck, Seconds("lameduck_seconds", absl::GetFlag(FLAGS_lameduck_seconds)));
  ASSIGN_OR_RETURN(options.drain, Seconds("drain_seconds", absl::GetFlag(FLAGS_drain_seconds)));
  return options;
}

absl::Status Serve(int argc, char** argv, OwnPart own, StopSignals& signals) {
  std::vector<char*> rest;
  {
    const FlagErrors errors;
    rest = absl::ParseCommandLine(argc, argv);
  }
  if (rest.size() > 1)
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument '", rest[1], "'; see --help"));
  ASSIGN_OR_RETURN(const OfficeOptions options, ReadFlags());
  return ServeOffice(options, std::move(own), signals);
}

}  // namespace

int RunOffice(int argc, char** argv, OwnPart own) {
  // Debian's Abseil looks for lock cycles at every lock, which costs a tenth of
  // the throughput; ours are tested.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::SetProgramUsageMessage("An office of a federation (残联). Flags:");
  // What --help shows is by default what the file with main has: none here.
  absl::FlagsUsageConfig usage;
  usage.contains_help_flags = [](absl::string_view file) {
    return absl::EndsWith(file, "common/office/run_office.cc");
  };
  absl::SetFlagsUsageConfig(usage);
  TakeLogsOfLibraries();
  StopSignals signals;
  const absl::Status status = Serve(argc, argv, std::move(own), signals);
  if (status.ok()) return 0;
  Log(Level::kError, "office failed",
      {{"code", absl::StatusCodeToString(status.code())}, {"problem", status.message()}});
  return 1;
}

}  // namespace tongban
