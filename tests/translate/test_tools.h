// What the tests of this room share: a small guide, segments analysed as the engine does, and a scripted backend.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "homeword/base/files.h"
#include "homeword/glossary/term_finder.h"
#include "homeword/text/facts.h"
#include "homeword/text/unicode.h"
#include "homeword/translate/backend.h"
#include "homeword/translate/segment.h"
#include "homeword/translate/tmx.h"

namespace homeword::test {

struct TermRow {
  std::string id, english, target;
  std::string part_of_speech = "noun";
  Gender gender = Gender::none;
  std::string acronym = "";
  std::vector<std::string> gender_pair = {};
  std::string avoid = "";   // a deprecated target term
};

inline Concept make_concept(const TermRow& row, const std::string& language = "es") {
  Concept out;
  out.id = row.id;
  out.life_cycle = LifeCycle::approved;
  Term english;
  english.language = "en";
  english.text = row.english;
  english.part_of_speech = row.part_of_speech;
  english.acronym = row.acronym;
  Term target;
  target.language = language;
  target.text = row.target;
  target.part_of_speech = row.part_of_speech;
  target.gender = row.gender;
  target.acronym = row.acronym;
  target.gender_pair = row.gender_pair;
  out.terms = {english, target};
  if (!row.avoid.empty()) {
    Term avoid;
    avoid.language = language;
    avoid.text = row.avoid;
    avoid.part_of_speech = row.part_of_speech;
    avoid.status = TermStatus::deprecated;
    out.terms.push_back(avoid);
  }
  return out;
}

inline const std::vector<TermRow>& school_terms() {
  static const std::vector<TermRow> rows{
      {"permission-slip", "permission slip", "formulario de permiso", "noun-phrase", Gender::masculine},
      {"report-card", "report card", "boleta de calificaciones", "noun-phrase", Gender::feminine},
      {"accountability-system", "accountability system", "sistema de rendición de cuentas", "noun-phrase", Gender::masculine},
      {"policy", "policy", "política", "noun", Gender::feminine, "", {}, "póliza"},
      {"iep", "Individualized Education Program", "Programa de Educación Individualizado", "noun-phrase", Gender::masculine, "IEP"},
      {"principal", "principal", "director de la escuela", "noun", Gender::masculine, "",
       {"director de la escuela", "directora de la escuela"}},
      {"plan-504", "504 plan", "Plan 504", "noun-phrase", Gender::masculine},
      {"grade-mark", "grade", "calificación", "noun", Gender::feminine},
      {"grade-level", "grade", "grado", "noun", Gender::masculine},
      {"interpreter", "interpreter", "intérprete", "noun", Gender::masculine},
      {"special-education", "special education", "educación especial", "noun-phrase", Gender::feminine},
      {"attendance-decoy", "attendance boundary", "zona de asistencia", "noun-phrase", Gender::feminine},
  };
  return rows;
}

inline std::shared_ptr<const StyleGuide> make_guide(const std::vector<TermRow>& rows = school_terms(), const std::string& language = "es") {
  auto guide = std::make_shared<StyleGuide>();
  guide->name = "test";
  for (const TermRow& row : rows) guide->concepts.push_back(make_concept(row, language));
  std::sort(guide->concepts.begin(), guide->concepts.end(), [](const Concept& a, const Concept& b) { return a.id < b.id; });
  return guide;
}

// Guide, finders and segments for one language pair.
struct Room {
  std::shared_ptr<const StyleGuide> guide;
  LanguageTag from = LanguageTag::of("en"), to = LanguageTag::of("es");
  TermFinder source_terms;
  std::shared_ptr<const TermFinder> target_terms;
  FactFinder facts;

  explicit Room(std::shared_ptr<const StyleGuide> guide_ = make_guide(), const std::string& target = "es")
      : guide(guide_), to(LanguageTag::of(target)), source_terms(guide, from),
        target_terms(std::make_shared<TermFinder>(guide, to)), facts(from) {}

  Segment segment(const std::string& plain, std::vector<InlineCode> codes = {}) const {
    Segment out;
    out.source = out.plain = plain;
    out.facts = facts.find(plain, source_terms.names());
    std::vector<Span> blocked;
    for (const Fact& fact : out.facts)
      if (fact.kind == FactKind::link || fact.kind == FactKind::email || fact.kind == FactKind::placeholder) blocked.push_back(fact.span);
    out.occurrences = source_terms.find(plain, blocked);
    out.codes = std::move(codes);
    return out;
  }
};

// "Bring **water**." → the text without stars and a bold code over "water"; "[here](x)" likewise a link.
inline std::pair<std::string, std::vector<InlineCode>> read_marked(const std::string& marked) {
  std::pair<std::string, std::vector<InlineCode>> out;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked.compare(i, 2, "**") == 0) {
      if (!open.empty() && out.second[open.back()].kind == CodeKind::bold) {
        out.second[open.back()].span.end = out.first.size();
        open.pop_back();
      } else {
        InlineCode code;
        code.id = out.second.size() + 1;
        code.kind = CodeKind::bold;
        code.span = {out.first.size(), out.first.size()};
        out.second.push_back(code);
        open.push_back(out.second.size() - 1);
      }
      ++i;
    } else if (marked[i] == '[') {
      InlineCode code;
      code.id = out.second.size() + 1;
      code.kind = CodeKind::link;
      code.target = "x";
      code.span = {out.first.size(), out.first.size()};
      out.second.push_back(code);
      open.push_back(out.second.size() - 1);
    } else if (marked.compare(i, 4, "](x)") == 0) {
      out.second[open.back()].span.end = out.first.size();
      open.pop_back();
      i += 3;
    } else if (marked[i] == '~') {
      InlineCode code;
      code.id = out.second.size() + 1;
      code.kind = CodeKind::image;
      code.is_standalone = true;
      code.span = {out.first.size(), out.first.size()};
      out.second.push_back(code);
    } else {
      out.first += marked[i];
    }
  }
  return out;
}

// The way back, for reading what codes cover: "Traiga **agua**."
inline std::string write_marked(const std::string& text, const std::vector<InlineCode>& codes) {
  std::string out;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    for (auto it = codes.rbegin(); it != codes.rend(); ++it)
      if (!it->is_standalone && it->span.end == i && it->span.start < i) out += it->kind == CodeKind::bold ? "**" : "](x)";
    for (const InlineCode& code : codes) {
      if (code.is_standalone && code.span.start == i) out += "~";
      if (!code.is_standalone && code.span.start == i && code.span.end > i) out += code.kind == CodeKind::bold ? "**" : "[";
    }
    if (i < text.size()) out += text[i];
  }
  return out;
}

// Translates word by word from a table, keeps what it is told to keep, and fails in the ways real engines fail.
class ScriptedBackend : public Backend {
 public:
  std::map<std::string, std::string> words;       // lower case
  std::map<std::string, std::string> sentences;   // whole texts with set answers
  std::set<std::string> lost_forced;              // targets it forgets
  std::set<std::string> doubled_forced;           // targets it writes twice
  bool loses_placeholders = false;
  bool tells_unknown = false;                     // marks words that are not in its table
  bool echoes = false;                            // puts the forced pieces in and translates nothing
  bool fails = false;
  bool answers_garbage = false;
  bool answers_too_few = false;
  mutable std::size_t sent = 0;
  mutable std::vector<std::string> texts;

  explicit ScriptedBackend(bool has_forced = true, bool has_marked = true, std::string name = "scripted") {
    description_.name = std::move(name);
    description_.placeholder_shape = "XQ#X";
    BackendPair pair;
    pair.from = "en";
    pair.to = "es";
    pair.has_forced_spans = has_forced;
    pair.has_marked_spans = has_marked;
    pair.most_segments = 3;
    description_.pairs = {pair};
  }
  [[nodiscard]] const BackendDescription& description() const override { return description_; }
  BackendDescription& description() { return description_; }

  [[nodiscard]] std::vector<Result<BackendAnswer>> translate(std::string_view, std::string_view,
                                                             const std::vector<BackendSegment>& segments) override {
    std::vector<Result<BackendAnswer>> out;
    for (const BackendSegment& segment : segments) {
      ++sent;
      texts.push_back(segment.text);
      if (fails) {
        out.push_back(fail({.message = "the engine is out of order"}));
      } else if (answers_garbage) {
        BackendAnswer answer;
        answer.text = "\xff\xfe";
        out.push_back(answer);
      } else {
        out.push_back(answer(segment));
      }
    }
    if (answers_too_few && !out.empty()) out.pop_back();
    return out;
  }

 private:
  BackendAnswer answer(const BackendSegment& segment) const {
    BackendAnswer out;
    if (segment.forced.empty() && segment.marked.empty())
      if (const auto it = sentences.find(segment.text); it != sentences.end()) {
        out.text = it->second;
        return out;
      }
    std::map<std::size_t, Span> open_marks;
    std::size_t at = 0, forced = 0;
    const std::vector<Span> found = find_words(segment.text, "en");
    std::size_t word = 0;
    std::vector<std::pair<std::size_t, std::size_t>> edges;  // source byte → target byte
    while (at < segment.text.size()) {
      edges.emplace_back(at, out.text.size());
      if (forced < segment.forced.size() && segment.forced[forced].span.start == at) {
        const ForcedSpan& piece = segment.forced[forced++];
        at = piece.span.end;
        while (word < found.size() && found[word].start < at) ++word;
        if (lost_forced.count(piece.target) != 0) {
          out.text += "algo";
          continue;
        }
        for (int i = 0; i < (doubled_forced.count(piece.target) != 0 ? 2 : 1); ++i) {
          if (i > 0) out.text += ' ';
          out.forced.push_back({piece.id, {out.text.size(), out.text.size() + piece.target.size()}});
          out.text += piece.target;
        }
        continue;
      }
      if (word < found.size() && found[word].start == at) {
        const std::string text(found[word].of(segment.text));
        at = found[word].end;
        ++word;
        if (loses_placeholders && text.substr(0, 2) == "XQ") {
          out.text += "cosa";
          continue;
        }
        const auto it = words.find(to_lower(text));
        if (tells_unknown && (echoes || it == words.end())) out.unknown.push_back({out.text.size(), out.text.size() + text.size()});
        out.text += echoes || it == words.end() ? text : it->second;
        continue;
      }
      out.text += segment.text[at++];
    }
    edges.emplace_back(at, out.text.size());
    const auto target_of = [&](std::size_t source) {
      std::size_t target = 0;
      for (const auto& [from, to] : edges)
        if (from <= source) target = to;
      return target;
    };
    for (const MarkedSpan& mark : segment.marked) out.marked.push_back({mark.id, {target_of(mark.span.start), target_of(mark.span.end)}});
    return out;
  }

  BackendDescription description_;
};

inline std::string describe(const Segment& segment) {
  std::string out = segment.target + " [" + segment.origin + "]";
  for (const Receipt& receipt : segment.receipts)
    out += " {" + receipt.source_term + "→" + receipt.target_term + " " + std::string(name_of(receipt_how_names, receipt.how)) + " " +
           std::string(name_of(receipt_status_names, receipt.status)) + "}";
  for (const FactReceipt& receipt : segment.fact_receipts) out += " (" + receipt.fact.text + "→" + receipt.target_text + ")";
  for (const Finding& finding : segment.findings) out += " <" + finding.rule + " " + finding.about + ">";
  return out;
}

// What must hold of every finished segment, whatever happened.
inline void check_invariants(const Segment& segment, const Room& room) {
  CAPTURE(describe(segment));
  CHECK(segment.fact_receipts.size() == segment.facts.size());
  for (const FactReceipt& receipt : segment.fact_receipts)
    if (receipt.target) {
      REQUIRE(receipt.target->end <= segment.target.size());
      CHECK(receipt.target->of(segment.target) == receipt.target_text);
    }
  std::vector<Span> taken;
  for (const Receipt& receipt : segment.receipts) {
    CHECK(receipt.source.of(segment.plain) == receipt.source_term);
    if (receipt.status == ReceiptStatus::missed) {
      CHECK_FALSE(receipt.target.has_value());
      CHECK(receipt.how == ReceiptHow::none);
      continue;
    }
    REQUIRE(receipt.target.has_value());
    REQUIRE(receipt.target->end <= segment.target.size());
    CHECK(receipt.target->of(segment.target) == receipt.target_term);
    for (const Span other : taken) CHECK_FALSE(other.overlaps(*receipt.target));
    taken.push_back(*receipt.target);
    // The words are a form the glossary's own finder knows.
    bool is_form = false;
    for (const InflectedForm& form : room.target_terms->forms_of(*room.guide->find_concept(receipt.concept_id)))
      if (fold(form.text) == fold(receipt.target_term)) is_form = true;
    const bool has_acronym = receipt.target_term.find('(') != std::string::npos;
    CHECK((is_form || has_acronym));
  }
  REQUIRE(segment.target_codes.size() == segment.codes.size());
  for (const InlineCode& code : segment.target_codes) CHECK(code.span.end <= segment.target.size());
}

}  // namespace homeword::test
