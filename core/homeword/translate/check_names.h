// The checks of translations by name: what each is called by MQM (the Multidimensional Quality Metrics, themqm.org), how
// serious it is, and which side of the pair its span lies in. For outputs that other tools read.
//
//     if (const CheckName* check = find_check("term/missed")) …   // check->mqm == "terminology/inconsistent-with-terminology-resource"
#pragma once

#include <string_view>
#include <vector>

#include "homeword/base/finding.h"

namespace homeword {

struct CheckName {
  std::string_view id;       // Finding::rule
  Severity severity;         // as a rule; a waiver makes it info
  bool is_about_target;      // the span lies in the translation; else in the source
  std::string_view mqm;
};

// By id. Not the checks of style of the source, which are the rule pack's.
[[nodiscard]] const std::vector<CheckName>& check_names();
// Nothing for a rule that is no check of a translation.
[[nodiscard]] const CheckName* find_check(std::string_view rule);

}  // namespace homeword
