// One sentence on its way through Apertium: a segment with its spans to stream format, and the answer back to text with spans.
// Pure; the pipeline lies between the two.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "homeword_plugin.hpp"
#include "stream.h"
#include "tables.h"

namespace apertium_plugin {

class Sentence {
 public:
  // `dropped`: numbers (places in segment.forced) of spans that are not to be forced: their own words are translated.
  Sentence(const homeword_plugin_sdk::Segment& segment, const std::vector<StandIn>& stand_ins, const std::vector<bool>& dropped);

  // Nothing to translate (no word outside forced spans): answer() may be called with what to_stream() says.
  [[nodiscard]] bool needs_translation() const { return needs_translation_; }
  [[nodiscard]] const std::string& to_stream() const { return stream_; }

  // The text between the white space around it.
  [[nodiscard]] std::string_view source() const { return segment_.text.substr(first_, last_ - first_); }

  // Before generation: keeps a forced span's mark on the unit that stands for it, and takes it from articles and the like.
  void choose_units(std::vector<Unit>& units) const;

  // Before generation, into Spanish: "Talk with | them" is "Hable con ellos". Behind a stand-in that the engine takes for an adverb it
  // writes the pronoun of an object ("les"), though the span's text ends in a preposition.
  void mend_pronouns(std::vector<Unit>& units) const;

  // The answer's stream as text with spans. `lost` gets the numbers of forced spans that did not come out: their content would
  // be missing from the text, so the caller asks again with these dropped. `opening` is
  // put before the first word.
  [[nodiscard]] homeword_plugin_sdk::Answer answer(std::string_view stream, std::vector<std::size_t>& lost, std::string_view opening) const;

 private:
  struct ForcedPlan {
    const StandIn* stand_in = nullptr;  // none: marked with its own words
    bool is_dropped = false;
  };

  void write_stream();
  // Its stand-in's word is kept before the target.
  [[nodiscard]] bool writes_own_word(std::size_t forced) const {
    return !plans_[forced].is_dropped && plans_[forced].stand_in != nullptr && !plans_[forced].stand_in->from.empty();
  }

  const homeword_plugin_sdk::Segment& segment_;
  std::vector<ForcedPlan> plans_;
  std::size_t first_ = 0, last_ = 0;  // of the text between surrounding white space
  bool needs_translation_ = false;
  std::string stream_;
};

}  // namespace apertium_plugin
