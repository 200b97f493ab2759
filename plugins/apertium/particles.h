// Verbs that mean something else together with a small word: "hand out the flyers", "pick your child up". Apertium translates the
// two apart ("mano fuera de"); here they become one verb, in whatever form it stands. Data: data/PAIR.particles.tsv.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stream.h"

namespace apertium_plugin {

struct Particle {
  std::string particle;      // "up"
  std::string to;            // the target's verb, as a dictionary form; empty: the engine's choice stays
  std::string rest;          // what becomes of the particle: a unit ("tarde<adv>"), "=" as it is, empty: gone
  bool may_stand_apart = false;  // "turn the form in"
  bool must_end = false;         // "come in", not "come in a bottle"
};
using Particles = std::unordered_map<std::string, std::vector<Particle>>;  // by verb

// Of a pair ("eng-spa"); empty when it has no such data. Throws std::runtime_error as read_table does.
Particles read_particles(const std::string& mode);

// After analysis: a word that may be a verb before its particle is one.
void choose_particle_verbs(const Particles& particles, std::vector<Unit>& units);
// After lookup: the verb gets its meaning, the particle goes. A particle may stand some words behind, in the same clause.
void translate_particle_verbs(const Particles& particles, std::vector<Unit>& units);

}  // namespace apertium_plugin
