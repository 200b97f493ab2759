// Does a backend keep its promises? The test behind `homeword plugins check NAME`: a number of probes, each asking the real
// plugin something a school could send, and saying in one sentence what came of it.
//
//     for (const ConformanceCheck& check : check_backend("apertium"))
//       print(check.name, check.is_passed, check.message);
//
// Takes as long as the plugin: a second for a quick one, up to a minute and more for one that hangs. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "homeword/translate/backend.h"

namespace homeword {

struct ConformanceCheck {
  std::string name;         // stable id: "opens", "count", "order", "empty", "unicode", "hostile", "determinism", …, "hang", "crash", "cancellation", "ends"
  bool is_passed = false;
  bool is_required = true;  // false: a promise that is only advice, such as keeping placeholders
  std::string message;      // what was seen, one sentence
};

// Opens the plugin by name and runs all probes on one of its language pairs (English to Spanish where it has it). When it does
// not open, the one check "opens" says why. A backend that fails a required check should not be used.
[[nodiscard]] std::vector<ConformanceCheck> check_backend(std::string_view name, const PluginOptions& options = {});

// The probes of requests and answers alone, on a backend that is open; not those of the plugin's life as a process.
[[nodiscard]] std::vector<ConformanceCheck> check_backend(Backend& backend);

// Passed, as far as required.
[[nodiscard]] bool is_conforming(const std::vector<ConformanceCheck>& checks);

// The placeholder shape (with "#" for its number) that this backend keeps best in a pair, of a fixed list; empty when it keeps
// none. Measured on sentences with two placeholders each; ties go to the plugin's own suggestion, then to the list's order.
[[nodiscard]] std::string measure_placeholder_shape(Backend& backend, const BackendPair& pair);

}  // namespace homeword
