#include "particles.h"

#include <algorithm>
#include <filesystem>

#include "tables.h"

namespace apertium_plugin {
namespace {

constexpr std::size_t most_words_between = 6;

std::string lemma_of(const std::string& reading) {
  std::string lemma = reading.substr(0, reading.find('<'));
  if (!lemma.empty() && lemma[0] >= 'A' && lemma[0] <= 'Z') lemma[0] = static_cast<char>(lemma[0] - 'A' + 'a');
  return lemma;
}

std::string join(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) (out += i == 0 ? "" : "/") += parts[i];
  return out;
}

bool holds(const Unit& unit, std::string_view text) { return unit.text.find(text) != std::string::npos; }

bool is_small_word(const std::string& reading) {
  return reading.find("<adv>") != std::string::npos || reading.find("<pr>") != std::string::npos;
}

// The units that nothing may stand between a verb and its particle with.
bool parts_clause(const Unit& unit) {
  for (const std::string_view tag : {"<sent>", "<cm>", "<vblex>", "<vbser>", "<vaux>", "<vbhaver>", "<vbdo>", "<cnjcoo>", "<cnjsub>", "<cnjadv>", "<rel>"})
    if (holds(unit, tag)) return true;
  return false;
}

// Behind an object the particle ends its phrase: "pick your child up at the gym", not "look your best in the photo".
bool ends_phrase(const std::vector<Unit>& units, std::size_t at) {
  return at + 1 >= units.size() || holds(units[at + 1], "<sent>") || holds(units[at + 1], "<cm>") || holds(units[at + 1], "<pr>") ||
         holds(units[at + 1], "<adv>") || holds(units[at + 1], "<cnj");
}

// The particle of a verb before the tagger has chosen: right behind it, or behind an object and at the end of a phrase. 0: none.
std::size_t find_particle(const Particles& particles, const std::vector<std::string>& readings, const std::vector<Unit>& units, std::size_t at) {
  for (std::size_t r = 1; r < readings.size(); ++r) {
    const auto known = readings[r].find("<vblex>") == std::string::npos ? particles.end() : particles.find(lemma_of(readings[r]));
    if (known == particles.end()) continue;
    for (std::size_t behind = at + 1; behind < units.size() && behind <= at + 1 + most_words_between; ++behind) {
      const std::vector<std::string> there = split_unit(units[behind].text);
      for (std::size_t one = 1; one < there.size() && units[behind].marks.empty(); ++one)
        for (const Particle& particle : known->second) {
          if (lemma_of(there[one]) != particle.particle || !is_small_word(there[one])) continue;
          if (behind == at + 1 || (particle.may_stand_apart && ends_phrase(units, behind))) return behind;
        }
      const std::string& text = units[behind].text;
      if (text.find("<sent>") != std::string::npos || text.find("<cm>") != std::string::npos || text.find("<cnj") != std::string::npos ||
          (text.find("<pr>") != std::string::npos && text.find("<adv>") == std::string::npos))
        break;
    }
  }
  return 0;
}

}  // namespace

Particles read_particles(const std::string& mode) {
  const std::string file = data_folder() + "/" + mode + ".particles.tsv";
  Particles out;
  if (!std::filesystem::exists(file)) return out;
  for (std::map<std::string, std::string>& row : read_table(file))
    out[row["verb"]].push_back({row["particle"], row["to"], row["rest"], row["apart"] == "yes", row["apart"] == "end"});
  return out;
}

void choose_particle_verbs(const Particles& particles, std::vector<Unit>& units) {
  if (particles.empty()) return;
  for (std::size_t at = 0; at + 1 < units.size(); ++at) {
    if (!holds(units[at], "<vblex>") || !units[at].marks.empty() || units[at + 1].text.empty()) continue;
    const std::vector<std::string> readings = split_unit(units[at].text);
    if (readings.size() < 2) continue;
    // "The drop off", "a sign up": a noun behind a determiner, an adjective or another noun, unless nothing else is there.
    const bool is_after_noun_opener = at > 0 && (holds(units[at - 1], "<det>") || holds(units[at - 1], "<adj>"));
    const std::size_t place = find_particle(particles, readings, units, at);
    if (place == 0) continue;
    const std::vector<std::string> next = split_unit(units[place].text);
    std::vector<std::string> kept{readings.front()};
    for (std::size_t r = 1; r < readings.size(); ++r) {
      if (readings[r].find("<vblex>") == std::string::npos) continue;
      const auto known = particles.find(lemma_of(readings[r]));
      if (known == particles.end()) continue;
      const bool is_one = std::any_of(known->second.begin(), known->second.end(), [&](const Particle& particle) {
        return std::any_of(next.begin() + 1, next.end(), [&](const std::string& reading) {
          return lemma_of(reading) == particle.particle && is_small_word(reading);
        });
      });
      if (is_one) kept.push_back(readings[r]);
    }
    if (kept.size() < 2 || (is_after_noun_opener && kept.size() < readings.size())) continue;
    units[at].text = join(kept);
    std::vector<std::string> small{next.front()};
    for (std::size_t r = 1; r < next.size(); ++r)
      if (next[r].find("<adv>") != std::string::npos) small.push_back(next[r]);
    if (small.size() > 1) units[place].text = join(small);
  }
}

void translate_particle_verbs(const Particles& particles, std::vector<Unit>& units) {
  if (particles.empty()) return;
  for (std::size_t at = 0; at < units.size(); ++at) {
    if (!holds(units[at], "<vblex>") || !units[at].marks.empty()) continue;
    std::vector<std::string> parts = split_unit(units[at].text);
    const auto known = particles.find(lemma_of(parts.front()));
    if (known == particles.end() || parts.front().find("<vblex>") == std::string::npos) continue;
    const Particle* found = nullptr;
    std::size_t place = at + 1;
    for (std::size_t behind = at + 1; behind < units.size() && behind <= at + 1 + most_words_between && found == nullptr; ++behind) {
      const Unit& unit = units[behind];
      if (unit.text.empty()) continue;
      const std::string first = unit.text.substr(0, unit.text.find('/'));
      if (unit.marks.empty() && is_small_word(first)) {
        const std::string lemma = lemma_of(first);
        for (const Particle& particle : known->second) {
          if (particle.particle != lemma) continue;
          if (behind == at + 1 ? !particle.must_end || ends_phrase(units, behind) : particle.may_stand_apart && ends_phrase(units, behind)) found = &particle;
        }
        place = behind;
      }
      if (parts_clause(unit) || (found == nullptr && is_small_word(first) && holds(unit, "<pr>"))) break;
    }
    if (found == nullptr) continue;
    if (!found->to.empty()) {
      for (std::size_t r = 1; r < parts.size(); ++r) {
        const std::size_t tags = parts[r].find('<');
        if (tags == std::string::npos) continue;
        const bool is_capital = parts[r][0] >= 'A' && parts[r][0] <= 'Z';
        std::string to = found->to;
        if (is_capital && to[0] >= 'a' && to[0] <= 'z') to[0] = static_cast<char>(to[0] - 'a' + 'A');
        parts[r] = to + parts[r].substr(tags);
        if (const std::size_t reflexive = parts[r].find("<pron>"); reflexive != std::string::npos) parts[r].erase(reflexive, 6);
      }
      units[at].text = join(parts);
    }
    if (found->rest == "=") continue;
    if (found->rest.empty()) units[place].text.clear();
    else units[place].text = units[place].text.substr(0, units[place].text.find('/')) + "/" + found->rest;
  }
}

}  // namespace apertium_plugin
