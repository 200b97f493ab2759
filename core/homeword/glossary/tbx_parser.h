// The XML side of reading TBX: expat, budgets, no entities; gives header, entries and back matter one by one. Inside the
// glossary room.
#pragma once

#include <functional>
#include <string_view>

#include "homeword/glossary/tbx_node.h"
#include "homeword/glossary/tbx_rules.h"

namespace homeword {

struct TbxParts {
  std::function<void(const TbxNode&)> root;     // when it opens: attributes only; `book` is filled in
  std::function<void(TbxNode&&)> header;
  std::function<void(TbxNode&&)> entry;
  std::function<void(TbxNode&&)> back;
};

// Checks the frame (root, text, body) itself and leaves the parts to their receivers. Stops at what is not well-formed XML
// and at a limit; both are problems.
void parse_tbx(std::string_view bytes, const TbxLimits& limits, TbxRuleBook& book, TbxProblems& problems, const TbxParts& parts);

}  // namespace homeword
