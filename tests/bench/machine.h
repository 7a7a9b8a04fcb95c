#ifndef TONGBAN_TESTS_BENCH_MACHINE_H_
#define TONGBAN_TESTS_BENCH_MACHINE_H_

#include <string>

namespace tongban::bench {

// What the figures are of: the machine and its disk, the versions of what was
// measured, the commit. A list in Markdown.
std::string DescribeMachine();

}  // namespace tongban::bench

#endif  // TONGBAN_TESTS_BENCH_MACHINE_H_
