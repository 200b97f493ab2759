// A style guide's rules of one language, made ready: what StyleChecker holds. Internal to the room.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "homeword/glossary/matcher.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/style/checks.h"
#include "homeword/style/meaning_guard.h"
#include "homeword/style/rule_pack.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/segmenter.h"

namespace homeword::style {

// One spelling a rule looks for, with what may stand instead in the same form.
struct Phrase {
  std::size_t rule = 0;
  std::vector<std::string> replacements;   // best first; empty: none known for this form
  std::string literal;                     // kind literal: the text must be just this (case aside)
  std::string participle;                  // the best replacement after "has" or "is", where it differs ("begun")
};

struct CompiledRules {
  std::shared_ptr<const StyleGuide> guide;
  LanguageTag language = LanguageTag::of("en");
  std::vector<Rule> rules;                 // enabled ones, in the order of layers and files
  std::vector<Rule> disabled;
  Matcher matcher;
  std::vector<std::vector<Phrase>> phrases;  // by payload: several rules may look for one spelling
  Lexicon lexicon;
  LanguageStyle style;
  std::unordered_map<std::string, AcronymEntry> acronyms;
  std::shared_ptr<const MeaningGuard> guard;
  std::unique_ptr<const Segmenter> segmenter;   // for the rules' own examples
  std::unique_ptr<const FactFinder> facts;
  std::unique_ptr<const TermFinder> terms;
};

// Reads and merges the packs: a later layer's rule replaces one with the same id; `disable` and `allow` are applied.
[[nodiscard]] Result<std::shared_ptr<CompiledRules>> compile_rules(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language);

// Quotations in a block: “…”, «…», „…“ and "…", brackets included; sorted, not overlapping. One that is the whole block and
// more than one sentence long is a pulled-out text, not someone else's words.
[[nodiscard]] std::vector<Span> find_quotations(std::string_view text, const std::vector<Span>& sentences);

}  // namespace homeword::style
