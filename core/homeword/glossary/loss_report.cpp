#include "homeword/glossary/loss_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace homeword {
namespace {

constexpr std::size_t most_examples = 5;
constexpr std::size_t longest_example = 160;

std::string shorten_example(std::string_view text) {
  if (text.size() <= longest_example) return std::string(text);
  std::size_t end = longest_example;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

void LossReport::add(std::string_view what, std::string_view reason, std::string_view example) {
  auto found = std::find_if(losses_.begin(), losses_.end(),
                            [&](const Loss& loss) { return loss.what == what && loss.reason == reason; });
  if (found == losses_.end()) {
    losses_.push_back({.what = std::string(what), .reason = std::string(reason), .count = 0, .examples = {}});
    found = losses_.end() - 1;
  }
  ++found->count;
  if (found->examples.size() < most_examples && !example.empty()) found->examples.push_back(shorten_example(example));
}

void LossReport::add(const LossReport& other) {
  for (const Loss& loss : other.losses_) {
    add(loss.what, loss.reason, {});
    Loss& target = *std::find_if(losses_.begin(), losses_.end(),
                                 [&](const Loss& one) { return one.what == loss.what && one.reason == loss.reason; });
    target.count += loss.count - 1;
    for (const std::string& example : loss.examples)
      if (target.examples.size() < most_examples) target.examples.push_back(example);
  }
}

std::size_t LossReport::count() const {
  std::size_t all = 0;
  for (const Loss& loss : losses_) all += loss.count;
  return all;
}

std::vector<std::string> LossReport::sentences() const {
  std::vector<std::string> out;
  for (const Loss& loss : losses_) {
    std::string sentence = std::to_string(loss.count) + " × " + loss.what + ": " + loss.reason;
    if (!loss.examples.empty()) sentence += " (for example: " + loss.examples.front() + ")";
    out.push_back(std::move(sentence));
  }
  return out;
}

std::string LossReport::to_json() const {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Loss& loss : losses_)
    all.push_back({{"what", loss.what}, {"reason", loss.reason}, {"count", loss.count}, {"examples", loss.examples}});
  return nlohmann::ordered_json({{"losses", all}, {"count", count()}})
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace homeword
