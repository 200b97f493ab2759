// Apertium (apertium.org) as a Homeword backend: its own programs, run as processes and fed through pipes. Terms, facts and
// names travel as stand-in words of the right gender and number inside word-bound blanks, so that the grammar around them
// comes out right; inline markup travels as word-bound blanks on its words.

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "homeword_plugin.hpp"
#include "modes.h"
#include "particles.h"
#include "pipeline.h"
#include "pivot.h"
#include "possessors.h"
#include "questions.h"
#include "request.h"
#include "rules.h"
#include "stream.h"
#include "tables.h"
#include "words.h"

namespace apertium_plugin {
namespace {

using namespace homeword_plugin_sdk;

constexpr std::size_t most_text_bytes = 100000;  // of one segment: a sentence is a thousandth of it

std::string_view name_of(Pipeline::Stage stage) {
  switch (stage) {
    case Pipeline::Stage::analysed: return "analysis";
    case Pipeline::Stage::looked_up: return "lookup";
    default: return "generation";
  }
}

// Where no pair is installed, two are taken by way of this language: Apertium has most pairs with it.
constexpr std::string_view pivot_language = "es";

// One installed direction, started when first asked for.
struct Direction {
  Mode mode;
  std::vector<StandIn> stand_ins;
  Rules rules;
  Particles particles;
  Words words;
  std::vector<QuestionHelper> questions;
  std::unique_ptr<Pipeline> pipeline;

  [[nodiscard]] std::string name() const {
    const std::string version = version_of_pair(mode);
    return mode.name + (version.empty() ? "" : " " + version);
  }

  std::vector<Answer> translate(const std::vector<const Segment*>& segments) {
    if (!pipeline) pipeline = std::make_unique<Pipeline>(read_stages(mode));
    std::vector<Answer> answers(segments.size());
    std::vector<std::vector<bool>> dropped;
    for (const Segment* segment : segments) dropped.emplace_back(segment->forced.size(), false);
    std::vector<std::size_t> open(segments.size());
    for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
    // A second round for sentences that lost a span: there the span's own words are translated, and the host is told.
    for (int round = 0; round < 3 && !open.empty(); ++round) {
      std::vector<Sentence> sentences;
      std::vector<std::string> streams;
      std::vector<std::size_t> asked;
      sentences.reserve(open.size());
      for (const std::size_t i : open) {
        sentences.emplace_back(*segments[i], stand_ins, dropped[i]);
        if (!sentences.back().needs_translation()) continue;
        streams.push_back(sentences.back().to_stream());
        asked.push_back(sentences.size() - 1);
      }
      const std::vector<std::optional<std::string>> out = pipeline->translate(
          streams, [&](Pipeline::Stage stage, std::size_t number, std::string stream) {
            const Sentence& sentence = sentences[asked[number]];
            return rewrite_units(stream, [&](std::vector<Unit>& units) {
              if (stage == Pipeline::Stage::analysed) {
                part_compounds(units);
                teach_words(words, units);
                choose_particle_verbs(particles, units);
                order_question(questions, sentence.source(), units);
              }
              if (stage == Pipeline::Stage::looked_up) translate_words(words, units);
              rules.apply(name_of(stage), sentence.source(), units);
              if (stage == Pipeline::Stage::looked_up) translate_particle_verbs(particles, units);
              if (stage == Pipeline::Stage::translated) {
                if (mode.to == "es") {
                  move_possessors(sentence.source(), units);
                  sentence.mend_pronouns(units);
                }
                inflect_words(words, units);
                sentence.choose_units(units);
                rules.mark_doubts(sentence.source(), units);
              }
            });
          });
      std::vector<std::size_t> again;
      std::size_t k = 0;
      for (std::size_t s = 0; s < sentences.size(); ++s) {
        const std::size_t i = open[s];
        std::vector<std::size_t> lost;
        if (!sentences[s].needs_translation()) {
          answers[i] = sentences[s].answer(sentences[s].to_stream(), lost, {});
          continue;
        }
        const std::optional<std::string>& stream = out[k++];
        if (!stream) {
          answers[i] = {.text = {}, .error = "Apertium stopped at this sentence and was started again"};
          continue;
        }
        answers[i] = sentences[s].answer(*stream, lost, rules.opening_of(sentences[s].source()));
        for (const std::size_t f : lost) dropped[i][f] = true;
        if (!lost.empty()) again.push_back(i);
      }
      open = std::move(again);
    }
    return answers;
  }
};

class Apertium final : public Translator {
 public:
  Apertium() {
    if (!is_installed("lt-proc") || !is_installed("apertium-transfer"))
      throw std::runtime_error(
          "Apertium is not installed. Install it with: apt-get install apertium apertium-eng-spa");
    if (!is_installed("apertium-wblank-mode"))
      throw std::runtime_error("this Apertium is too old. Install version 3.8 or newer with: apt-get install apertium");
    for (Mode& mode : find_modes(read_language_tags())) {
      if (std::string obstacle = find_obstacle(mode); !obstacle.empty()) {
        obstacles_ += obstacle + ". ";
        continue;
      }
      directions_.push_back({mode, read_stand_ins(mode.name, mode.from), Rules(read_rules(mode.name)), read_particles(mode.name),
                             read_words(mode.name), read_questions(mode.name), nullptr});
    }
    if (directions_.empty())
      throw std::runtime_error(
          "Apertium has no language pair here. Install one with: apt-get install apertium-eng-spa");
  }

  std::vector<Pair> pairs() const override {
    std::vector<Pair> pairs;
    const auto add = [&](const std::string& from, const std::string& to, std::string engine) {
      pairs.push_back({.from = from, .to = to, .has_forced_spans = true, .has_marked_spans = true, .most_segments = 250, .engine = std::move(engine)});
    };
    for (const Direction& direction : directions_) add(direction.mode.from, direction.mode.to, "apertium " + direction.name());
    for (const Direction& first : directions_)
      for (const Direction& second : directions_)
        if (first.mode.to == pivot_language && second.mode.from == pivot_language && first.mode.from != second.mode.to &&
            find(first.mode.from, second.mode.to) == nullptr)
          add(first.mode.from, second.mode.to, "apertium " + first.name() + ", " + second.name());
    return pairs;
  }
  std::string advice() const override {
    return obstacles_ + "Install more pairs with apt-get install apertium-SOURCE-TARGET, for example apertium-eng-spa (apt-cache search ^apertium- "
           "lists them)";
  }

  std::vector<Answer> translate_all(const Request& request) override {
    Direction* const direct = find(request.from, request.to);
    Direction* const first = direct != nullptr ? direct : find(request.from, pivot_language);
    Direction* const second = direct != nullptr ? nullptr : find(pivot_language, request.to);
    if (first == nullptr || (direct == nullptr && second == nullptr))
      throw std::runtime_error("Apertium has no pair from " + std::string(request.from) + " to " + std::string(request.to) +
                               " here. " + advice());
    std::vector<Answer> answers(request.segments.size());
    std::vector<const Segment*> sent;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < request.segments.size(); ++i) {
      const Segment& segment = request.segments[i];
      if (segment.text.size() > most_text_bytes) {
        answers[i].error = "the text is too long for one sentence (" + std::to_string(segment.text.size()) + " bytes, at most " +
                           std::to_string(most_text_bytes) + ")";
      } else if (segment.text.find('\0') != std::string_view::npos) {
        answers[i].error = "the text holds a NUL character, which Apertium cannot carry";
      } else {
        sent.push_back(&segment);
        places.push_back(i);
      }
    }
    std::vector<Answer> translated = second == nullptr ? first->translate(sent) : translate_by_way(*first, *second, sent);
    for (std::size_t k = 0; k < places.size(); ++k) answers[places[k]] = std::move(translated[k]);
    return answers;
  }

 private:
  // The directions hold running programs, which change as they translate; what they are does not.
  [[nodiscard]] Direction* find(std::string_view from, std::string_view to) const {
    const auto it = std::find_if(directions_.begin(), directions_.end(),
                                 [&](const Direction& one) { return one.mode.from == from && one.mode.to == to; });
    return it == directions_.end() ? nullptr : &*it;
  }

  static std::vector<Answer> translate_by_way(Direction& first, Direction& second, const std::vector<const Segment*>& segments) {
    std::vector<Answer> halves = first.translate(segments);
    std::vector<Pivot> pivots;
    for (std::size_t i = 0; i < segments.size(); ++i) pivots.emplace_back(*segments[i], std::move(halves[i]));
    std::vector<Segment> questions;
    for (const Pivot& pivot : pivots)
      if (!pivot.has_failed()) questions.push_back(pivot.question());
    std::vector<const Segment*> asked;
    for (const Segment& question : questions) asked.push_back(&question);
    std::vector<Answer> said = second.translate(asked);
    std::vector<Answer> answers;
    std::size_t next = 0;
    for (const Pivot& pivot : pivots) answers.push_back(pivot.answer(pivot.has_failed() ? Answer{} : std::move(said[next++])));
    return answers;
  }

  mutable std::vector<Direction> directions_;
  std::string obstacles_;
};

}  // namespace
}  // namespace apertium_plugin

HOMEWORD_PLUGIN(apertium_plugin::Apertium, "apertium", "1.0")
