#include "homeword/style/style_checker.h"

#include <fmt/format.h>

#include <algorithm>

#include "homeword/style/checks_rooms.h"
#include "homeword/style/compiled_rules.h"
#include "homeword/style/edits.h"
#include "homeword/text/unicode.h"

namespace homeword {

struct StyleChecker::Rules : style::CompiledRules {};

namespace style {
namespace {

std::string fill(std::string_view pattern, std::string_view text, std::string_view suggestion, std::string_view detail) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const auto put = [&](std::string_view name, std::string_view value) {
      if (pattern.compare(at, name.size(), name) != 0) return false;
      out += value;
      at += name.size();
      return true;
    };
    if (pattern[at] == '{' && (put("{text}", text) || put("{suggestion}", suggestion) || put("{detail}", detail))) continue;
    out += pattern[at++];
  }
  return out;
}

Span sentence_of(const StyleInput& input, Span span) {
  const auto at = std::partition_point(input.sentences.begin(), input.sentences.end(), [&](Span sentence) { return sentence.end <= span.start; });
  if (at != input.sentences.end() && at->contains(span)) return *at;
  return {0, input.text.size()};
}

// One block's way through the rules.
class BlockCheck {
 public:
  BlockCheck(const CompiledRules& rules, const StyleInput& input, StyleMemory& memory, DocumentClass document_class)
      : rules_(rules), list_(input.text, rules.lexicon), quotations_(find_quotations(input.text, input.sentences)),
        context_{.input = input, .list = list_, .lexicon = rules.lexicon, .language = rules.style, .guide = *rules.guide,
                 .acronyms = rules.acronyms, .quotations = quotations_, .ranges = ranges_, .memory = memory, .document_class = document_class,
                 .language_tag = rules.language.text(), .found = found_} {
    ranges_.reserve(input.sentences.size());
    std::size_t at = 0;
    const auto& words = list_.words();
    for (const Span sentence : input.sentences) {
      while (at < words.size() && words[at].span.start < sentence.start) ++at;
      const std::size_t first = at;
      while (at < words.size() && words[at].span.start < sentence.end) ++at;
      ranges_.push_back({first, at});
    }
  }

  StyleResult run() {
    find_phrases();
    const Rule* length_rule = nullptr;
    for (const Rule& rule : rules_.rules) {
      if (rule.kind != RuleKind::check || !rule.applies_to(context_.document_class)) continue;
      const CheckDescription* check = find_check(rule.check);
      if (context_.input.is_heading && check->is_sentence_rule && !rule.looks(Inside::headings)) continue;
      if (check->run == nullptr) length_rule = &rule;
      else check->run(context_, rule);
    }
    check_deprecated_terms(context_);
    check_ambiguous_terms(context_);
    sort_found();
    drop_shadowed();
    apply_repeats();
    if (length_rule != nullptr) {
      check_sentence_length(context_, *length_rule);
      sort_found();
    }
    return finish();
  }

 private:
  void sort_found() {
    std::stable_sort(found_.begin(), found_.end(), [](const Candidate& left, const Candidate& right) {
      return left.span.start != right.span.start ? left.span.start < right.span.start : left.span.end > right.span.end;
    });
  }

  void find_phrases() {
    const StyleInput& input = context_.input;
    for (const Match& match : rules_.matcher.find(input.text)) {
      for (const Phrase& phrase : rules_.phrases[match.payload]) {
        const Rule& rule = rules_.rules[phrase.rule];
        if (!rule.applies_to(context_.document_class)) continue;
        const std::string_view text = match.span.of(input.text);
        if (!phrase.literal.empty() && fold(text) != phrase.literal) continue;
        if (context_.is_closed(rule, match.span) || is_safe_place(rule, match.span)) continue;
        Candidate& candidate = context_.add(rule, match.span);
        add_replacement(phrase, text, candidate);
      }
    }
  }

  // "has commenced", "was not commenced": the word before, small words between aside, asks for a participle.
  bool follows_participle_cue(Span span) const {
    const WordClasses cue = rules_.lexicon.bit_of("participle_cue"), between = rules_.lexicon.bit_of("between");
    const std::vector<Word>& words = context_.words();
    for (std::size_t at = list_.first_from(span.start), steps = 0; at > 0 && steps < 3; ++steps) {
      --at;
      if ((words[at].classes & cue) != 0) return true;
      if ((words[at].classes & between) == 0) return false;
    }
    return false;
  }

  void add_replacement(const Phrase& phrase, std::string_view text, Candidate& candidate) {
    const Rule& rule = *candidate.rule;
    if (rule.kind == RuleKind::avoid) return;
    candidate.suggestions.clear();
    std::vector<std::string> texts = phrase.replacements.empty() ? rule.replace : phrase.replacements;
    if (!phrase.participle.empty() && follows_participle_cue(candidate.span)) texts.front() = phrase.participle;
    for (const std::string& replacement : texts)
      candidate.suggestions.push_back(rule.kind == RuleKind::literal ? replacement : with_case_of(text, replacement, rules_.language.text()));
    candidate.suggestions.insert(candidate.suggestions.end(), rule.offer.begin(), rule.offer.end());
    if (phrase.replacements.empty()) return;
    candidate.has_edit = true;
    candidate.edit = phrase.replacements.front().empty() ? without_phrase(context_, candidate.span)
                                                         : with_article(context_, candidate.span, candidate.suggestions.front());
    candidate.edit.rule = rule.id;
    candidate.edit.is_safe = rule.is_safe;
  }

  bool is_safe_place(const Rule& rule, Span span) const {
    const SafeWhen& safe = rule.folded_safe_when;
    if (safe.is_empty()) return false;
    const std::string_view text = context_.input.text;
    // A window is enough for what stands next to the place; it starts and ends at white space.
    const auto window = [&](std::size_t reach) {
      std::size_t start = span.start > reach ? text.rfind(' ', span.start - reach) : 0;
      if (start == std::string_view::npos) start = 0;
      std::size_t end = span.end + reach < text.size() ? text.find(' ', span.end + reach) : text.size();
      if (end == std::string_view::npos) end = text.size();
      return Span{start, end};
    };
    if (!safe.not_in.empty()) {
      const Span around = window(80);
      const FoldedText folded = fold_with_offsets(around.of(text));
      for (const std::string& phrase : safe.not_in) {
        const std::string& wanted = phrase;
        for (std::size_t at = find_phrase(folded.text, wanted); at != std::string_view::npos; at = find_phrase(folded.text, wanted, at + 1)) {
          const Span hit = folded.original({at, at + wanted.size()});
          if (Span{around.start + hit.start, around.start + hit.end}.overlaps(span)) return true;
        }
      }
    }
    if (!safe.before.empty()) {
      const Span around = window(60);
      std::string before = fold(text.substr(around.start, span.start - around.start));
      while (!before.empty() && (before.back() == ' ' || before.back() == '-')) before.pop_back();
      for (const std::string& phrase : safe.before) {
        const std::string& wanted = phrase;
        if (before.ends_with(wanted) && is_word_boundary(before, before.size() - wanted.size())) return true;
      }
    }
    if (!safe.after.empty()) {
      const Span around = window(60);
      std::string after = fold(text.substr(span.end, around.end - span.end));
      after.erase(0, std::min(after.find_first_not_of(" -"), after.size()));
      for (const std::string& phrase : safe.after) {
        const std::string& wanted = phrase;
        if (after.starts_with(wanted) && is_word_boundary(after, wanted.size())) return true;
      }
    }
    const Span sentence = sentence_of(context_.input, span);
    if (!safe.near.empty()) {
      const std::string folded = fold(sentence.of(text));
      for (const std::string& phrase : safe.near)
        if (find_phrase(folded, phrase) != std::string_view::npos) return true;
    }
    if (safe.beside_citation) {
      const auto& facts = context_.input.facts;
      auto fact = std::partition_point(facts.begin(), facts.end(), [&](const Fact& item) { return item.span.end <= sentence.start; });
      for (; fact != facts.end() && fact->span.start < sentence.end; ++fact)
        if (fact->kind == FactKind::citation) return true;
    }
    return safe.in_title && is_in_title(span, sentence);
  }

  // "The Dreamer", "Dreamers Club": a capital neighbour that does not owe its capital to the start of the sentence.
  bool is_in_title(Span span, Span sentence) const {
    const std::vector<Word>& words = context_.words();
    const std::size_t first = list_.first_from(span.start), after = list_.first_from(span.end);
    if (first >= words.size() || !words[first].is_capitalised) return false;
    if (after < words.size() && words[after].is_capitalised && context_.between(after - 1, after) == " ") return true;
    return first > 0 && words[first - 1].is_capitalised && words[first - 1].span.start > sentence.start && context_.between(first - 1, first) == " ";
  }

  // One place, one finding: what a word rule says is not said again by an acronym, a passive or an unexplained term.
  void drop_shadowed() {
    std::vector<Span> taken;
    for (const Candidate& candidate : found_)
      if (candidate.rule->kind != RuleKind::check) taken.push_back(candidate.span);
    std::vector<Span> acronyms;
    for (const Candidate& candidate : found_)
      if (candidate.rule->check == "acronym") acronyms.push_back(candidate.span);
    const auto touches = [](const std::vector<Span>& spans, Span span) {
      const auto at = std::partition_point(spans.begin(), spans.end(), [&](Span item) { return item.end <= span.start; });
      return at != spans.end() && at->overlaps(span);
    };
    std::erase_if(found_, [&](const Candidate& candidate) {
      const std::string& check = candidate.rule->check;
      if (check == "acronym") return touches(taken, candidate.span);
      if (check == "unexplained-concept") return touches(taken, candidate.span) || touches(acronyms, candidate.span);
      if (check == "hidden-actor") return touches(taken, {candidate.span.start, candidate.span.start + 1});
      return false;
    });
  }

  void apply_repeats() {
    std::set<std::string_view> seen;  // of this block
    std::erase_if(found_, [&](Candidate& candidate) {
      const Rule& rule = *candidate.rule;
      if (rule.repeat == Repeat::once) return !context_.memory.told.insert(rule.id).second;
      if (rule.repeat == Repeat::info && !seen.insert(rule.id).second) candidate.severity = Severity::info;
      return false;
    });
  }

  bool keeps_meaning(const Edit& edit) {
    if (rules_.guard == nullptr) return false;
    const std::string_view text = context_.input.text;
    Span sentence = sentence_of(context_.input, edit.span);
    const std::string_view before = sentence.of(text);
    // Edits come in order: several in one sentence share what is known of it.
    if (!guarded_ || guarded_sentence_ != sentence) {
      guarded_ = true;
      guarded_sentence_ = sentence;
      is_consent_ = rules_.guard->is_consent(before);
      meanings_ = rules_.guard->meanings_of(before);
    }
    if (is_consent_) return false;
    std::string after(before.substr(0, edit.span.start - sentence.start));
    after += edit.replacement;
    after += before.substr(edit.span.end - sentence.start);
    if (rules_.guard->meanings_of(after) != meanings_) return false;
    // Facts stand outside the edit; only what the replacement brings could be a new one.
    const bool has_digit = std::any_of(edit.replacement.begin(), edit.replacement.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
    const Fact* fact = fact_at(context_.input.facts, edit.span);
    // A name that stands in the replacement as it was ("IEPs" in "Individualized Education Programs (IEPs)") is not lost.
    const bool touches_fact = fact != nullptr && !(fact->kind == FactKind::name && edit.replacement.find(fact->text) != std::string::npos);
    return !(has_digit || touches_fact) || !rules_.guard->compare_facts(before, after);
  }

  StyleResult finish() {
    StyleResult result;
    const std::string_view text = context_.input.text;
    // Safe edits first: one that only a person may make never stands in their way.
    std::vector<std::size_t> accepted;
    std::vector<Span> taken;
    const auto accept = [&](std::size_t at, std::size_t& end) {
      accepted.push_back(at);
      taken.push_back(found_[at].edit.span);
      end = found_[at].edit.span.end;
    };
    for (const bool wants_safe : {true, false}) {
      std::vector<Span> earlier = taken;
      std::size_t end = 0;
      for (std::size_t at = 0; at < found_.size(); ++at) {
        Candidate& candidate = found_[at];
        if (!candidate.has_edit) continue;
        if (wants_safe && candidate.edit.is_safe) candidate.edit.is_safe = keeps_meaning(candidate.edit);
        if (candidate.edit.is_safe != wants_safe) continue;
        if (candidate.edit.span.start < end) {
          // What a neighbour's edit already took (a comma, an article) is left to it.
          if (candidate.span.start < end) {
            // A phrase left out at the start of a sentence lends its capital to the next word; when that word is replaced as
            // well, the capital goes on to what follows.
            Candidate& before = found_[accepted.back()];
            if (before.span.end > candidate.span.start || before.edit.span.end <= candidate.span.start) continue;
            before.edit.span.end = candidate.span.start;
            before.edit.replacement.clear();
            taken.back() = before.edit.span;
            end = candidate.span.start;
            if (candidate.suggestions.empty() || candidate.suggestions.front().empty()) candidate.edit.span = without_phrase(context_, candidate.span, true).span;
            candidate.edit.replacement = candidate.suggestions.empty() || candidate.suggestions.front().empty()
                                             ? without_phrase(context_, candidate.span, true).replacement
                                             : capitalise_first(candidate.suggestions.front(), rules_.language.text());
          }
          if (candidate.edit.span.start >= end) {
            accept(at, end);
            continue;
          }
          if (candidate.edit.span.end > candidate.span.end) candidate.edit.replacement.clear();
          else if (!candidate.suggestions.empty()) candidate.edit.replacement = candidate.suggestions.front();
          candidate.edit.span = candidate.span;
        }
        const auto other = std::partition_point(earlier.begin(), earlier.end(), [&](Span span) { return span.end <= candidate.edit.span.start; });
        if (other != earlier.end() && other->overlaps(candidate.edit.span)) continue;
        accept(at, end);
      }
      std::sort(taken.begin(), taken.end());
    }
    std::sort(accepted.begin(), accepted.end());
    auto next_accepted = accepted.begin();
    for (std::size_t at = 0; at < found_.size(); ++at) {
      Candidate& candidate = found_[at];
      const bool is_accepted = next_accepted != accepted.end() && *next_accepted == at;
      if (is_accepted) ++next_accepted;
      Finding finding;
      finding.block = context_.input.block;
      finding.span = candidate.span;
      finding.text = std::string(candidate.span.of(text));
      finding.rule = candidate.rule->id;
      finding.severity = candidate.severity;
      const std::string_view suggestion = candidate.suggestions.empty() ? std::string_view() : std::string_view(candidate.suggestions.front());
      finding.message = fill(candidate.message.empty() ? candidate.rule->message : candidate.message, finding.text, suggestion, candidate.detail);
      finding.reason = candidate.rule->reason;
      finding.about = std::move(candidate.about);
      finding.is_fixable = is_accepted && candidate.edit.is_safe;
      finding.suggestions = std::move(candidate.suggestions);
      result.findings.push_back(std::move(finding));
      if (is_accepted) result.edits.push_back(std::move(candidate.edit));
    }
    std::sort(result.edits.begin(), result.edits.end(), [](const Edit& left, const Edit& right) { return left.span < right.span; });
    return result;
  }

  const CompiledRules& rules_;
  WordList list_;
  std::vector<Span> quotations_;
  std::vector<WordRange> ranges_;
  std::vector<Candidate> found_;
  bool guarded_ = false, is_consent_ = false;   // the guard's memory of one sentence
  Span guarded_sentence_;
  std::vector<int> meanings_;
  CheckContext context_;
};

StyleResult check_example(const CompiledRules& rules, const std::string& text, DocumentClass document_class) {
  StyleInput input;
  input.text = text;
  input.facts = rules.facts->find(text, rules.terms->names());
  std::vector<Span> whole;
  for (const Fact& fact : input.facts) whole.push_back(fact.span);
  input.sentences = rules.segmenter->segment(text, whole);
  std::vector<Span> blocked;
  for (const Fact& fact : input.facts)
    if (fact.kind != FactKind::name && fact.kind != FactKind::number && fact.kind != FactKind::citation) blocked.push_back(fact.span);
  input.occurrences = rules.terms->find(text, blocked);
  StyleMemory memory;
  return BlockCheck(rules, input, memory, document_class).run();
}

}  // namespace
}  // namespace style

Result<StyleChecker> StyleChecker::compile(std::shared_ptr<const StyleGuide> guide, const LanguageTag& language) {
  auto compiled = style::compile_rules(std::move(guide), language);
  if (!compiled) return fail(compiled.error());
  StyleChecker checker;
  checker.rules_ = std::make_shared<const Rules>(Rules{std::move(**compiled)});
  return checker;
}

StyleResult StyleChecker::check(const StyleInput& input, StyleMemory& memory, DocumentClass document_class) const {
  if (input.text.empty()) return {};
  return style::BlockCheck(*rules_, input, memory, document_class).run();
}

std::vector<Finding> StyleChecker::test_examples() const {
  std::vector<Finding> findings;
  for (const style::Rule& rule : rules_->rules) {
    const DocumentClass document_class = rule.classes.empty() ? DocumentClass::routine : rule.classes.front();
    const auto report = [&](const std::string& example, Severity severity, std::string message) {
      Finding finding;
      finding.file = rule.file;
      finding.line = rule.line;
      finding.column = rule.column;
      finding.text = example;
      finding.rule = rule.id;
      finding.severity = severity;
      finding.message = std::move(message);
      finding.reason = "A rule's examples are its tests; a rule that fails them misleads the staff who read them.";
      findings.push_back(std::move(finding));
    };
    const auto fires = [&](const std::string& example) {
      const StyleResult result = style::check_example(*rules_, example, document_class);
      return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) { return finding.rule == rule.id; });
    };
    for (const std::string& example : rule.bad) {
      if (fires(example)) continue;
      // Concepts come from the glossary; a guide without them cannot try this rule, and says so.
      if (rule.check == "unexplained-concept" && rules_->terms->find(example).empty())
        report(example, Severity::info, "The rule " + rule.id + " was not tried: this style guide has no term of its bad example.");
      else report(example, Severity::error, "The rule " + rule.id + " misses its own bad example.");
    }
    for (const std::string& example : rule.good)
      if (fires(example)) report(example, Severity::error, "The rule " + rule.id + " fires on its own good example.");
  }
  return findings;
}

std::optional<std::string> StyleChecker::explain(std::string_view id) const {
  const auto with_id = [&](const style::Rule& rule) { return rule.id == id; };
  auto found = std::find_if(rules_->rules.begin(), rules_->rules.end(), with_id);
  if (found == rules_->rules.end()) {
    found = std::find_if(rules_->disabled.begin(), rules_->disabled.end(), with_id);
    if (found == rules_->disabled.end()) return std::nullopt;
  }
  const style::Rule& rule = *found;
  std::string out = fmt::format("{} ({}{}{})\n", rule.id, name_of(severity_names, rule.severity), rule.is_safe ? ", --fix may change it" : "",
                                rule.is_enabled ? "" : ", switched off");
  const std::string find = rule.find.empty() ? std::string("…") : rule.find.front();
  const std::string instead = !rule.replace.empty() ? rule.replace.front() : rule.offer.empty() ? std::string("…") : rule.offer.front();
  out += style::fill(rule.message, find, instead, "…") + "\n";
  out += "Why: " + rule.reason + "\n";
  for (const std::string& example : rule.bad) out += "Not: " + example + "\n";
  for (const std::string& example : rule.good) out += "But: " + example + "\n";
  const auto list = [&](std::string_view title, const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    out += title;
    for (std::size_t at = 0; at < entries.size(); ++at) out += (at == 0 ? " " : "; ") + entries[at];
    out += "\n";
  };
  list("Instead:", rule.kind == style::RuleKind::avoid || rule.replace.empty() ? rule.offer : rule.replace);
  list("Left alone in:", rule.safe_when.not_in);
  list("Left alone after:", rule.safe_when.before);
  list("Left alone before:", rule.safe_when.after);
  list("Left alone in a sentence with:", rule.safe_when.near);
  if (rule.safe_when.in_title) out += "Left alone in titles and names.\n";
  if (rule.safe_when.beside_citation) out += "Left alone beside a legal citation.\n";
  if (!rule.source.empty()) out += "Source: " + rule.source + "\n";
  return out;
}

std::vector<std::string> StyleChecker::rule_ids() const {
  std::vector<std::string> ids;
  for (const style::Rule& rule : rules_->rules) ids.push_back(rule.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace homeword
