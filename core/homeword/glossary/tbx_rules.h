// What ISO 30042:2019 allows where, as data: elements, their content in order, their attributes; the data categories of
// TBX-Min and TBX-Basic with their levels and values. Inside the glossary room.
//
// Source: ISO 30042:2019, the core structure schema and the dialect rules published by LTAC Global (tbxinfo.net).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/glossary/tbx.h"
#include "homeword/glossary/tbx_node.h"

namespace homeword {

enum class TbxLevel { none, concept_entry, language_section, term_section };

enum class TbxModule { min, basic };

// A data category: the element that carries it and where it may stand.
struct TbxCategory {
  std::string_view name;               // "definition"
  std::string_view element;            // "descrip"
  TbxModule module;
  bool at_concept, at_language, at_term;
  std::span<const std::string_view> values;   // empty: any text
};

// Nothing for categories of other modules.
[[nodiscard]] const TbxCategory* find_tbx_category(std::string_view name);
[[nodiscard]] const TbxCategory* find_tbx_category(std::string_view element, std::string_view name);
[[nodiscard]] bool is_allowed_at(const TbxCategory& category, TbxLevel level);

// Which rules a file is held to.
struct TbxRuleBook {
  int version = 3;
  bool is_draft = false;               // the namespace of the draft: data categories only warn
  TbxStyle style = TbxStyle::dca;
  std::string dialect;

  [[nodiscard]] bool has_categories() const;                        // Core, Min or Basic
  [[nodiscard]] bool allows(const TbxCategory& category) const;
};

// Where problems of one file are gathered.
class TbxProblems {
 public:
  TbxProblems(std::string file, std::vector<Finding>& problems, std::vector<Finding>& notices)
      : file_(std::move(file)), problems_(problems), notices_(notices) {}
  void add(const TbxNode& node, std::string rule, std::string message, std::string remedy = {});
  void add_at(std::size_t line, std::size_t column, std::string rule, std::string message, std::string remedy = {},
              std::string element = {});
  void warn(const TbxNode& node, std::string rule, std::string message);   // once per rule and message, then counted
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] bool is_full() const;
  void finish();

 private:
  std::string file_;
  std::vector<Finding>& problems_;
  std::vector<Finding>& notices_;
  std::vector<std::pair<std::size_t, std::size_t>> warned_;   // place in notices_, count
  std::size_t count_ = 0;
};

// Whether a child may stand in the element at all; for elements whose children are not kept together.
[[nodiscard]] bool is_allowed_child(std::string_view element, std::string_view child);

// A node and all below it. `level` is that of the node's parent.
void check_tbx_node(const TbxNode& node, TbxLevel level, const TbxRuleBook& book, TbxProblems& problems);

// Whether the node, with all below it, could be written into TBX-Basic at the level.
[[nodiscard]] bool is_valid_in_basic(const TbxNode& node, TbxLevel level);

}  // namespace homeword
