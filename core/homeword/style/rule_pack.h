// Rule packs: YAML files of a style guide (rules/*.yaml), read strictly. Internal to the room; CONTRIBUTING.md has the shape.
//
//     pack: plain-language
//     language: en
//     title: Plain words for family letters
//     source: Federal Plain Language Guidelines
//     rules:
//       - id: plain/utilize
//         kind: phrase                     # phrase, avoid, literal or check
//         find: utilize                    # one phrase or a list; a part of speech adds the inflected forms
//         part_of_speech: verb
//         replace: use                     # the first is what --fix writes; "" deletes the phrase
//         safe: true                       # --fix may apply it (if the meaning guard agrees)
//         severity: info
//         reason: “Utilize” says no more than “use”.
//         bad: We utilize tablets.         # examples are the rule's own test
//         good: We use tablets.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/finding.h"
#include "homeword/base/result.h"
#include "homeword/style/style_checker.h"
#include "homeword/text/strict_yaml.h"

namespace homeword::style {

enum class RuleKind {
  phrase,   // words to replace by simpler ones
  avoid,    // words to avoid; suggestions only
  literal,  // the same for text with signs in it ("and/or", "p.m."), letter for letter but for case
  check     // a check written in code, set up by the pack
};
inline constexpr NameTable<RuleKind, 4> rule_kind_names{
    {{RuleKind::phrase, "phrase"}, {RuleKind::avoid, "avoid"}, {RuleKind::literal, "literal"}, {RuleKind::check, "check"}}};

// What a rule does not look into unless it says so (`looks_inside`).
enum class Inside : std::uint8_t { facts = 1, names = 2, terms = 4, quotations = 8, citations = 16, headings = 32 };
inline constexpr NameTable<Inside, 6> inside_names{{{Inside::facts, "facts"},
                                                    {Inside::names, "names"},
                                                    {Inside::terms, "terms"},
                                                    {Inside::quotations, "quotations"},
                                                    {Inside::citations, "citations"},
                                                    {Inside::headings, "headings"}}};
using InsideSet = std::uint8_t;

// What a second and third place of the same rule is worth.
enum class Repeat { same, info, once };
inline constexpr NameTable<Repeat, 3> repeat_names{
    {{Repeat::same, "same"},    // as the first
     {Repeat::info, "info"},    // information only, within a block: the writer has been told
     {Repeat::once, "once"}}};  // nothing more in the document

enum class CaseRule { insensitive, exact, caps };
inline constexpr NameTable<CaseRule, 3> case_rule_names{
    {{CaseRule::insensitive, "insensitive"}, {CaseRule::exact, "exact"}, {CaseRule::caps, "caps"}}};

// When a place is right after all. Any one condition is enough.
struct SafeWhen {
  std::vector<std::string> not_in;   // longer phrases it may be part of
  std::vector<std::string> before;   // the word or phrase directly before it
  std::vector<std::string> after;    // … directly after it
  std::vector<std::string> near;     // anywhere in the sentence
  bool in_title = false;             // part of a capitalised title or name ("The Dreamer", "Dreamers Club")
  bool beside_citation = false;      // the sentence holds a legal citation
  [[nodiscard]] bool is_empty() const {
    return not_in.empty() && before.empty() && after.empty() && near.empty() && !in_title && !beside_citation;
  }
};

struct Rule {
  std::string id;
  RuleKind kind = RuleKind::phrase;
  Severity severity = Severity::warning;
  std::map<DocumentClass, Severity> severity_in;   // by document class, where it differs
  std::string message, reason, source;
  std::vector<std::string> find;
  std::string part_of_speech;
  std::vector<std::string> replace;                // phrase, literal: what may stand instead, best first
  std::vector<std::string> offer;                  // avoid, check: what to write instead, for people
  std::map<std::string, std::string> forms;        // further forms with their replacements
  CaseRule case_rule = CaseRule::insensitive;
  bool is_safe = false;
  bool is_enabled = true;
  std::vector<DocumentClass> classes;              // empty: all
  InsideSet looks_inside = 0;
  SafeWhen safe_when;
  SafeWhen folded_safe_when;                       // as texts are compared; set when rules are compiled
  Repeat repeat = Repeat::same;
  std::vector<std::string> bad, good;
  std::string check;                               // kind check: which
  std::map<std::string, long long> numbers;        // its settings
  std::map<std::string, std::vector<std::string>> lists;
  std::string file, pack, layer;
  std::size_t line = 0, column = 0;

  [[nodiscard]] bool looks(Inside inside) const { return (looks_inside & static_cast<InsideSet>(inside)) != 0; }
  [[nodiscard]] bool applies_to(DocumentClass document_class) const;
  [[nodiscard]] Severity severity_for(DocumentClass document_class) const;
};

// A place a language office has looked at and allowed, with its reason.
struct Allowance {
  std::string rule, text, reason;
};

struct RulePack {
  std::string name, language, title, source;
  std::vector<Rule> rules;
  std::vector<std::string> disabled;   // rules of other packs this one switches off
  std::vector<Allowance> allowed;
};

// Errors name file, line and column: unknown and duplicate keys, unknown kinds and checks, a rule without reason or examples,
// an id used twice.
[[nodiscard]] Result<RulePack> parse_rule_pack(std::string_view text, const std::string& file, std::string_view layer = {});

}  // namespace homeword::style
