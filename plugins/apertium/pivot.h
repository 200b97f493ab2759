// From one language to another through a third, where no pair is installed: English to Catalan by way of Spanish. The first
// pair's answer becomes the second's question: forced and marked spans, and the words the first did not know or doubts, go
// along as spans of the text in between.
#pragma once

#include <cstdint>
#include <vector>

#include "homeword_plugin.hpp"

namespace apertium_plugin {

// Between two pairs. Keeps the first answer, whose text the question to the second one points into.
class Pivot {
 public:
  Pivot(const homeword_plugin_sdk::Segment& asked, homeword_plugin_sdk::Answer first);

  // Nothing to ask when the first pair failed.
  [[nodiscard]] bool has_failed() const { return !first_.error.empty(); }
  [[nodiscard]] homeword_plugin_sdk::Segment question() const;
  // The answer to what was asked at first. Without a second answer: the first pair's failure.
  [[nodiscard]] homeword_plugin_sdk::Answer answer(homeword_plugin_sdk::Answer second) const;

 private:
  const homeword_plugin_sdk::Segment& asked_;
  homeword_plugin_sdk::Answer first_;
  std::uint64_t first_unknown_ = 0, first_doubtful_ = 0, first_free_ = 0;  // ids of the spans that are ours alone
};

}  // namespace apertium_plugin
