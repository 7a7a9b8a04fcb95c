#ifndef TONGBAN_TESTS_BENCH_SOURCES_H_
#define TONGBAN_TESTS_BENCH_SOURCES_H_

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/load.h"
#include "tests/support/six_offices.h"
#include "tongban/casework/v1/application.pb.h"

namespace tongban::bench {

// Where a text stands in the bytes, at least once; and another of equal length
// written there.
std::vector<size_t> PlacesOf(const std::string& text, const std::string& bytes);
void PutAt(const std::vector<size_t>& places, const std::string& text, std::string& bytes);

// So many persons differ in names, addresses and texts; then those come again,
// with other numbers and digests. More of them than any block or dictionary of
// a compression covers, and a multiple of 32, so that sex and age go with them.
inline constexpr int kPatterns = 512;

// The request id of the person's submit.
std::string RequestIdOf(int person);

// A complete application for limb disability of someone who lives in 330213 and
// is registered in 420625.
casework::v1::Application ApplicationOf(int person);

// Where what is equal in length for everybody stands in the serialized request
// of a person, and that of another one, kPatterns further, written over it.
class PersonPlaces {
 public:
  // The bytes are those of a request with this application and request id.
  PersonPlaces(const casework::v1::Application& application, const std::string& request_id, const std::string& bytes);
  void Put(int person, std::string& bytes) const;

 private:
  std::vector<size_t> citizen_ids_, guardians_, mobiles_, permits_, request_ids_;
  std::vector<std::pair<std::string, std::vector<size_t>>> digests_;  // By what they are of.
};

// New applications at the intake office of 330213, each of another person and
// under another request id. Serialized kPatterns times; then only numbers and
// digests are written over, so that the client costs as little as it can.
class Applications final : public Source {
 public:
  // `first`: number of the first person.
  Applications(SixOffices& offices, int first);
  std::optional<Outgoing> Next() override;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override;

  // Names of what was filed, to be read again.
  const std::vector<std::string>& filed() const { return filed_; }
  size_t request_bytes() const;  // On average.
  size_t answer_bytes() const { return answer_bytes_; }
  int next() const { return next_; }

 private:
  std::string method_;
  std::string authorization_;
  std::vector<std::string> requests_;
  std::vector<PersonPlaces> places_;
  const int first_;
  int next_;
  std::vector<std::string> filed_;
  size_t answer_bytes_ = 0;
};

// The name in an answer that is a case: its first field, taken without parsing.
std::string NameIn(const grpc::ByteBuffer& answer);

// A field of type string, of less than 128 bytes, as it stands on the wire.
std::string TextField(int number, const std::string& text);

// Puts of new keys into etcd.
class Puts final : public Source {
 public:
  explicit Puts(size_t bytes) : value_(bytes, 'v') {}
  std::optional<Outgoing> Next() override;

 private:
  const std::string method_ = "/etcdserverpb.KV/Put";
  const std::string value_;
  int next_ = 0;
};

// Reads at the intake office: cases by name, or pages of the worklist.
class Reads final : public Source {
 public:
  // `names` empty: pages of 50.
  Reads(SixOffices& offices, std::vector<std::string> names);
  std::optional<Outgoing> Next() override;

 private:
  std::string method_;
  std::string authorization_;
  std::vector<grpc::ByteBuffer> requests_;
  size_t next_ = 0;
};

// Several sources in turn: of each `every` calls one is of the second.
class Mixed final : public Source {
 public:
  Mixed(Source& first, Source& second, int every) : first_(first), second_(second), every_(every) {}
  std::optional<Outgoing> Next() override;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override;
  void Took(int64_t tag, absl::Duration latency) override;

  const Histogram& of_first() const { return of_first_; }
  const Histogram& of_second() const { return of_second_; }

 private:
  Source& first_;
  Source& second_;
  const int every_;
  int sent_ = 0;
  Histogram of_first_, of_second_;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SOURCES_H_
