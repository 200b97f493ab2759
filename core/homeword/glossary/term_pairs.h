// Source and target terms as bilingual glossaries want them. Inside the glossary room.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"
#include "homeword/glossary/exchange_formats.h"

namespace homeword {

// What a format of pairs can hold.
struct PairRules {
  std::string_view format;                    // for messages
  std::size_t longest_term = 0;               // bytes; 0: any length
  std::size_t largest_file = 0;               // bytes; 0: any size
  bool has_unique_sources = true;             // one translation for each source term
  bool has_comment = false;                   // a text beside the pair
  bool has_statuses = false;                  // terms to avoid can be said
};

struct TermPair {
  const Concept* concept_ = nullptr;
  const Term* source_term = nullptr;
  const Term* target_term = nullptr;          // null: kept as it is
  std::string source, target;
  bool is_forbidden = false;                  // only with has_statuses: a translation to avoid
};

struct PairLanguages {
  std::string source;
  std::vector<std::string> targets;
};

// The languages to export: those asked for, else English (the most frequent language where there is none) and the others.
[[nodiscard]] Result<PairLanguages> choose_languages(const StyleGuide& guide, const ExportOptions& options);
// The same for formats that hold one pair only.
[[nodiscard]] Result<PairLanguages> choose_pair(const StyleGuide& guide, const ExportOptions& options, std::string_view format);

[[nodiscard]] std::vector<TermPair> collect_pairs(const StyleGuide& guide, const std::string& source, const std::string& target,
                                                  const PairRules& rules, LossReport& losses);

// A term as one line without tabs; what had to change is a loss.
[[nodiscard]] std::string one_line(std::string_view text, const Concept& concept_, LossReport& losses);
// Counts every field of the concepts that the format leaves behind.
void lose_fields(const std::vector<const Concept*>& concepts, const std::vector<std::string>& languages, const PairRules& rules,
                 LossReport& losses);
// The text beside a pair: explanation, else definition, and the note.
[[nodiscard]] std::string comment_of(const TermPair& pair, std::string_view source);

}  // namespace homeword
