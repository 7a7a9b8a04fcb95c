#ifndef TONGBAN_TESTS_BENCH_SCALE_WORKLIST_PAGES_H_
#define TONGBAN_TESTS_BENCH_SCALE_WORKLIST_PAGES_H_

#include <deque>
#include <string>

#include "tests/bench/sources.h"
#include "tests/support/six_offices.h"

namespace tongban::bench {

// Officers of 330213 who leaf through their worklists, 50 rows a page, in every
// order there is: each page is the one after a page that was answered before,
// so that a long list is read all through and not at its beginning only.
class WorklistPages final : public Source {
 public:
  explicit WorklistPages(SixOffices& offices);
  std::optional<Outgoing> Next() override;
  bool Answered(int64_t tag, const grpc::Status& status, const grpc::ByteBuffer& answer) override;

  // Rows of the fullest page; 0: no list had any.
  int most_rows() const { return most_rows_; }

 private:
  struct Place {
    int64_t list = 0;
    std::string page_token;
  };

  std::string method_;
  std::string authorization_;
  std::deque<Place> places_;
  int most_rows_ = 0;
};

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_SCALE_WORKLIST_PAGES_H_
