#include <fmt/format.h>

#include <algorithm>

#include "homeword/style/checks_rooms.h"
#include "homeword/text/unicode.h"

namespace homeword::style {
namespace {

// Punctuation that ends a train of words.
bool parts(std::string_view between) {
  if (between.size() == 1 && between.front() == ' ') return false;  // nearly always
  for (const char sign : between)
    switch (sign) {
      case '.': case ',': case ';': case ':': case '!': case '?': case '(': case ')': case '[': case ']': case '"': case '/': return true;
      default: break;
    }
  return between.find("—") != std::string_view::npos;
}

}  // namespace

std::size_t find_phrase(std::string_view folded_text, std::string_view folded_phrase, std::size_t from) {
  if (folded_phrase.empty()) return std::string_view::npos;
  for (std::size_t at = folded_text.find(folded_phrase, from); at != std::string_view::npos; at = folded_text.find(folded_phrase, at + 1))
    if (is_word_boundary(folded_text, at) && is_word_boundary(folded_text, at + folded_phrase.size())) return at;
  return std::string_view::npos;
}

const Occurrence* occurrence_at(const std::vector<Occurrence>& occurrences, Span span) {
  const auto at = std::partition_point(occurrences.begin(), occurrences.end(), [&](const Occurrence& item) { return item.span.end <= span.start; });
  return at != occurrences.end() && at->span.overlaps(span) ? &*at : nullptr;
}

const Fact* fact_at(const std::vector<Fact>& facts, Span span) {
  const auto at = std::partition_point(facts.begin(), facts.end(), [&](const Fact& item) { return item.span.end <= span.start; });
  return at != facts.end() && at->span.overlaps(span) ? &*at : nullptr;
}

Span explanation_after(std::string_view text, std::size_t end) {
  std::size_t at = end;
  // The acronym in brackets may stand between a term and its explanation: "… (CSI) (extra help for …)".
  for (int brackets = 0; brackets < 2; ++brackets) {
    while (at < text.size() && text[at] == ' ') ++at;
    if (at >= text.size() || text[at] != '(') return {};
    const std::size_t close = text.find(')', at);
    if (close == std::string_view::npos) return {};
    const std::string_view inside = text.substr(at + 1, close - at - 1);
    if (std::count(inside.begin(), inside.end(), ' ') >= 2) return {at, close + 1};
    at = close + 1;
  }
  return {};
}

bool is_explained_after(std::string_view text, std::size_t end) {
  if (!explanation_after(text, end).is_empty()) return true;
  std::size_t at = end;
  if (at < text.size() && text[at] == ' ' && at + 1 < text.size() && text[at + 1] == '(') {  // past "(CSI)"
    const std::size_t close = text.find(')', at);
    if (close != std::string_view::npos) at = close + 1;
  }
  const std::string rest = fold(text.substr(at, 60));
  for (std::string_view link : {" means ", ", which means ", ", that is, ", ", which is ", ", or ", " is a ", " is an ", " is the ", ": ", " - ", " -- "})
    if (rest.starts_with(link)) return std::count(rest.begin(), rest.end(), ' ') >= 4;
  return false;
}

void check_long_parenthesis(CheckContext& context, const Rule& rule) {
  const auto longest = static_cast<std::size_t>(number_of(rule, "longest", 8));
  const std::string_view text = context.input.text;
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    const std::size_t close = text.find_first_of("()", open + 1);
    if (close == std::string_view::npos) return;
    if (text[close] != ')') continue;
    const Span span{open, close + 1};
    std::size_t count = 0;
    for (std::size_t at = context.list.first_from(open); at < context.words().size() && context.words()[at].span.end <= close; ++at)
      count += context.words()[at].is_joined && context.words()[at].span.start != open + 1 ? 0 : 1;
    if (count <= longest) continue;
    // A parenthesis right after a term is its explanation: that is how a letter should do it.
    std::size_t before = open;
    while (before > 0 && text[before - 1] == ' ') --before;
    if (before > 0 && occurrence_at(context.input.occurrences, {before - 1, before}) != nullptr) continue;
    if (context.is_closed(rule, {open, open + 1}, about_facts)) continue;
    context.add(rule, span).detail = std::to_string(count);
  }
}

void prepare_all_caps(CheckSetup& setup, const Rule& rule) { add_word_class(setup, rule, "familiar"); }

void check_all_caps(CheckContext& context, const Rule& rule) {
  const auto longest = static_cast<std::size_t>(number_of(rule, "longest", 2));
  const WordClasses familiar = context.lexicon.bit_of(class_name(rule, "familiar"));
  const std::vector<Word>& words = context.words();
  for (std::size_t first = 0; first < words.size();) {
    if (!words[first].is_all_caps) {
      ++first;
      continue;
    }
    std::size_t last = first + 1, shouted = 0;
    const auto is_shouted = [&](const Word& word) {
      return word.span.size() >= 4 && (word.classes & familiar) == 0 && !context.acronyms.contains(std::string(word.span.of(context.input.text)));
    };
    shouted += is_shouted(words[first]) ? 1 : 0;
    while (last < words.size() && (words[last].is_all_caps || (words[last].span.size() == 1 && words[last].is_capitalised))) {
      shouted += is_shouted(words[last]) ? 1 : 0;
      ++last;
    }
    const Span span{words[first].span.start, words[last - 1].span.end};
    if (last - first > longest && shouted >= 2 && !context.is_closed(rule, span, about_facts | about_terms)) context.add(rule, span).detail = std::to_string(last - first);
    first = last;
  }
}

void check_double_negative(CheckContext& context, const Rule& rule) {
  const WordClasses negation = context.lexicon.bit_of("negation"), adjective = context.lexicon.bit_of("negative_adjective"),
                    link = context.lexicon.bit_of("negative_link"), end = context.lexicon.bit_of("clause_end");
  if (negation == 0) return;
  const std::vector<Word>& words = context.words();
  for (std::size_t number = 0; number < context.input.sentences.size(); ++number) {
    const auto [first, last] = context.ranges[number];
    std::size_t previous = last;  // the negation still open in this clause
    for (std::size_t at = first; at < last; ++at) {
      const WordClasses classes = words[at].classes;
      // "No, thank you": a comma ends what a negation governs, and so does a new clause.
      if (previous != last && (parts(context.between(at - 1, at)) || ((classes & end) != 0 && (classes & link) == 0))) previous = last;
      const bool is_negative = (classes & negation) != 0;
      const bool is_second = is_negative || (classes & (adjective | link)) != 0;
      if (previous != last && is_second && at - previous <= 8) {
        const Span span{words[previous].span.start, words[at].span.end};
        // "not only", "no later than" and "neither … nor" are ordinary.
        const bool is_pair = (words[previous].folded == "neither" && words[at].folded == "nor");
        if (!is_pair && !context.is_closed(rule, span, about_facts | about_terms)) {
          context.add(rule, span);
          previous = last;
          continue;
        }
      }
      if (is_negative) previous = at;
    }
  }
}

void check_hidden_actor(CheckContext& context, const Rule& rule) {
  const Lexicon& lexicon = context.lexicon;
  const WordClasses be = lexicon.bit_of("be"), auxiliary = lexicon.bit_of("auxiliary"), duty = lexicon.bit_of("duty"),
                    between = lexicon.bit_of("between"), performative = lexicon.bit_of("performative"), by = lexicon.bit_of("by"),
                    decision = lexicon.bit_of("decision_participle"), irregular = lexicon.bit_of("irregular_participle");
  if (be == 0 || decision == 0) return;
  const std::vector<Word>& words = context.words();
  for (std::size_t number = 0; number < context.input.sentences.size(); ++number) {
    const auto [first, last] = context.ranges[number];
    for (std::size_t at = first; at < last; ++at) {
      if ((words[at].classes & be) == 0) continue;
      std::size_t participle = at + 1;
      bool is_performed = false;
      while (participle < last && participle - at <= 4 && !parts(context.between(participle - 1, participle)) &&
             ((words[participle].classes & (between | performative)) != 0 ||
              (words[participle].folded.ends_with("ly") && (words[participle].classes & decision) == 0))) {
        is_performed = is_performed || (words[participle].classes & performative) != 0;
        ++participle;
      }
      if (participle >= last || parts(context.between(participle - 1, participle))) continue;
      std::size_t start = at;
      bool is_duty = false;
      while (start > first && at - start < 4 && (words[start - 1].classes & (auxiliary | between)) != 0 &&
             !parts(context.between(start - 1, start))) {
        --start;
        is_duty = is_duty || (words[start].classes & duty) != 0;
      }
      const Word& word = words[participle];
      const bool is_participle = (word.classes & irregular) != 0 || (word.folded.size() > 4 && word.folded.ends_with("ed"));
      const bool is_decision = (word.classes & decision) != 0;
      if (!is_decision && !(is_duty && is_participle)) continue;
      // "Parents are hereby notified": the writer is the actor, and "hereby" is told on its own.
      if (is_performed) {
        at = participle;
        continue;
      }
      bool has_actor = false;
      for (std::size_t after = participle + 1; after + 1 < last && after <= participle + 10 && !has_actor; ++after) {
        if (context.between(after - 1, after).find_first_of(".;:!?") != std::string_view::npos) break;
        if ((words[after].classes & by) == 0) continue;
        const Word& agent = words[after + 1];
        const Fact* fact = fact_at(context.input.facts, agent.span);
        const bool is_fact = fact != nullptr && fact->kind != FactKind::name;
        has_actor = !is_fact && !agent.has_digit && !agent.folded.ends_with("ing");
      }
      const Span span{words[start].span.start, word.span.end};
      if (!has_actor && !context.is_closed(rule, word.span, about_terms)) context.add(rule, span).detail = std::string(word.span.of(context.input.text));
      at = participle;
    }
  }
}

void check_nominalisation(CheckContext& context, const Rule& rule) {
  const LanguageStyle& language = context.language;
  if (language.nominalisations.empty()) return;
  const WordClasses light = context.lexicon.bit_of("light_verb"), link = context.lexicon.bit_of("light_verb_link"),
                    end = context.lexicon.bit_of("clause_end");
  const std::vector<Word>& words = context.words();
  for (std::size_t number = 0; number < context.input.sentences.size(); ++number) {
    const auto [first, last] = context.ranges[number];
    for (std::size_t at = first; at < last; ++at) {
      if ((words[at].classes & light) == 0) continue;
      const auto base = language.light_verb_base.find(std::string(words[at].folded));
      if (base == language.light_verb_base.end()) continue;
      const auto& nouns = language.nominalisation_verbs.at(base->second);
      for (std::size_t noun = at + 1; noun < last && noun <= at + 4; ++noun) {
        if (parts(context.between(noun - 1, noun)) || ((words[noun].classes & end) != 0 && (words[noun].classes & link) == 0)) break;
        if (std::find(nouns.begin(), nouns.end(), words[noun].folded) == nouns.end()) continue;
        // "a review committee": the noun only describes the next one.
        if (noun + 1 < last && context.between(noun, noun + 1) == " " && (words[noun + 1].classes & context.lexicon.bit_of("office_noun")) != 0 &&
            (words[noun + 1].classes & end) == 0)
          break;
        const Span span{words[at].span.start, words[noun].span.end};
        const Occurrence* term = occurrence_at(context.input.occurrences, words[noun].span);
        if (term != nullptr && term->span.contains(words[noun].span) && term->span != words[noun].span) break;
        if (!context.is_closed(rule, words[at].span, about_terms)) {
          Candidate& candidate = context.add(rule, span);
          candidate.detail = language.nominalisations.at(std::string(words[noun].folded));
          candidate.suggestions = {candidate.detail};
        }
        at = noun;
        break;
      }
    }
  }
}

void check_noun_string(CheckContext& context, const Rule& rule) {
  const auto longest = static_cast<std::size_t>(number_of(rule, "longest", 3));
  const WordClasses noun = context.lexicon.bit_of("office_noun");
  if (noun == 0) return;
  const std::vector<Word>& words = context.words();
  std::size_t first = 0, units = 0, last = 0;
  const auto finish = [&] {
    if (units > longest) {
      const Span span{words[first].span.start, words[last].span.end};
      if (!context.is_closed(rule, span, about_terms))
        context.add(rule, span).detail = std::to_string(units);
    }
    units = 0;
  };
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (units > 0 && context.between(at - 1, at) != " " && context.between(at - 1, at) != "-") finish();
    const Occurrence* term = occurrence_at(context.input.occurrences, words[at].span);
    const bool is_noun = (words[at].classes & noun) != 0 || (term != nullptr && term->term != nullptr && term->term->part_of_speech.starts_with("noun"));
    if (!is_noun || words[at].has_digit) {
      finish();
      continue;
    }
    if (units == 0) first = at;
    ++units;
    if (term != nullptr)  // the whole term is one name to the reader
      while (at + 1 < words.size() && words[at + 1].span.end <= term->span.end) ++at;
    last = at;
  }
  finish();
}

void check_sentence_length(CheckContext& context, const Rule& rule) {
  const auto warn_over = static_cast<std::size_t>(number_of(rule, "warn_over", 20)),
             error_over = static_cast<std::size_t>(number_of(rule, "error_over", 30)),
             quiet_beside = static_cast<std::size_t>(number_of(rule, "quiet_beside", 0));
  if (context.input.is_heading) return;
  const std::vector<Word>& words = context.words();
  std::vector<Candidate> mine;
  const auto known = context.found.end();  // sorted by place: this check runs last
  for (std::size_t number = 0; number < context.input.sentences.size(); ++number) {
    const auto [first, last] = context.ranges[number];
    const Span sentence = context.input.sentences[number];
    if (last - first <= warn_over) continue;
    // Explanations in brackets after a term are there to help and may be read apart.
    std::vector<Span> explanations;
    const auto& occurrences = context.input.occurrences;
    auto occurrence = std::partition_point(occurrences.begin(), occurrences.end(), [&](const Occurrence& item) { return item.span.start < sentence.start; });
    for (; occurrence != occurrences.end() && occurrence->span.start < sentence.end; ++occurrence)
      if (const Span span = explanation_after(context.input.text, occurrence->span.end); !span.is_empty()) explanations.push_back(span);
    std::size_t count = 0;
    for (std::size_t at = first; at < last; ++at) {
      if (words[at].is_joined && at > first && context.between(at - 1, at).find_first_of(" (") == std::string_view::npos) continue;
      if (std::none_of(explanations.begin(), explanations.end(), [&](Span span) { return span.contains(words[at].span); })) ++count;
    }
    if (count <= warn_over) continue;
    // Someone else's sentence, quoted whole, stays as long as it is.
    const auto quotation = std::partition_point(context.quotations.begin(), context.quotations.end(), [&](Span item) { return item.end < sentence.end; });
    if (!rule.looks(Inside::quotations) && quotation != context.quotations.end() && quotation->contains(sentence)) continue;
    // A sentence that has to be rewritten for several other reasons is not told off for its length as well.
    std::size_t others = 0;
    auto other = std::partition_point(context.found.begin(), known, [&](const Candidate& item) { return item.span.start < sentence.start; });
    for (; other != known && other->span.start < sentence.end; ++other) others += other->severity != Severity::info ? 1 : 0;
    Candidate candidate;
    candidate.rule = &rule;
    candidate.span = sentence;
    candidate.suggestions = rule.offer;
    candidate.severity = rule.severity_for(context.document_class);
    candidate.detail = std::to_string(count);
    if (count > error_over) candidate.severity = std::max(candidate.severity, Severity::error);
    else if (quiet_beside > 0 && others >= quiet_beside) candidate.severity = Severity::info;
    mine.push_back(std::move(candidate));
  }
  context.found.insert(context.found.end(), std::make_move_iterator(mine.begin()), std::make_move_iterator(mine.end()));
}

}  // namespace homeword::style
