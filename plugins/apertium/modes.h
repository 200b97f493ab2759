// Which pairs Apertium has here, and of which programs their pipelines consist.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace apertium_plugin {

struct Stage {
  std::vector<std::string> command;
  bool is_tagger = false;     // apertium-tagger with a hidden Markov model: see pipeline.h
  bool is_lookup = false;     // looks words up in the bilingual dictionary
  bool is_word_by_word = false;  // its answer for a unit never depends on what stands around it
  bool is_generator = false;  // the first stage after which words are surface forms again
};

struct Mode {
  std::string name;      // "eng-spa"
  std::string file;      // /usr/share/apertium/modes/eng-spa.mode
  std::string from, to;  // BCP 47
};

// The modes whose names are pairs of known languages, sorted by name; names of variants ("spa-eng_US") as their own tag.
// `tags` maps Apertium's language codes (ISO 639-3 and older two-letter ones, with variants) to BCP 47.
std::vector<Mode> find_modes(const std::map<std::string, std::string>& tags);

// The stages of a mode, made fit for a persistent pipe by apertium-wblank-mode. Throws std::runtime_error.
std::vector<Stage> read_stages(const Mode& mode);

// What keeps a mode from running here, as a sentence: a program of its pipeline that is not installed. Empty: nothing does.
std::string find_obstacle(const Mode& mode);

// "0.8.1" where Debian's package database knows apertium-eng-spa, else empty.
std::string version_of_pair(const Mode& mode);

// Is that program on the PATH?
bool is_installed(const std::string& program);

}  // namespace apertium_plugin
