// Words of letters from school that the engine's dictionary lacks ("crosswalk", "to reschedule") or whose usual meaning it has
// not ("curriculum"). Here they get a reading and a
// translation of their own, so that tagger, transfer and generation treat them as words like others: articles, adjectives
// and verbs agree with them. Data: data/PAIR.words.tsv and data/PAIR.endings.tsv.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "stream.h"

namespace apertium_plugin {

struct Words {
  std::unordered_map<std::string, std::vector<std::string>> readings;  // of each English form: "crosswalks" → "crosswalk<n><pl>"
  std::unordered_map<std::string, std::vector<std::string>> more;      // of forms the engine knows as something else: "rings", a verb too
  struct Target {
    std::string unit;                  // "paso# de peatones<n><m>"
    std::vector<std::string> instead;  // meanings of the engine's that give way; none: it has none
  };
  std::unordered_map<std::string, Target> targets;  // of each lemma with its class: "crosswalk<n>"
  // Targets that the engine cannot inflect either ("rúbrica<n>"), and how that is done.
  std::unordered_set<std::string> own;
  struct Ending {
    std::string of_class, tags, ending, to;
  };
  std::vector<Ending> endings;
};

// Of a pair ("eng-spa"); empty when it has no such data. Throws std::runtime_error as read_table does, and for a class or a
// number it does not know.
Words read_words(const std::string& mode);

// After analysis: words Apertium did not know get their readings.
void teach_words(const Words& words, std::vector<Unit>& units);
// After lookup: they get their translations, and words that would mislead get another.
void translate_words(const Words& words, std::vector<Unit>& units);
// Before generation: those the engine cannot inflect get their form.
void inflect_words(const Words& words, std::vector<Unit>& units);

}  // namespace apertium_plugin
