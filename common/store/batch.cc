#include <iterator>
#include <utility>

#include "common/store/store.h"

namespace tongban {

void Batch::Put(Table table, std::string key, std::string value) {
  changes_.push_back({table, std::move(key), std::move(value)});
}

void Batch::Delete(Table table, std::string key) { changes_.push_back({table, std::move(key), std::nullopt}); }

void Batch::Append(Batch&& other) {
  if (changes_.empty()) {
    changes_ = std::move(other.changes_);
  } else {
    changes_.insert(changes_.end(), std::make_move_iterator(other.changes_.begin()),
                    std::make_move_iterator(other.changes_.end()));
  }
  other.changes_.clear();
}

}  // namespace tongban
