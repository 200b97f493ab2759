// The plugin's data: which of Apertium's language codes is which language, and which words stand in for forced spans.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apertium_plugin {

// The folder "apertium" beside the plugin. Throws std::runtime_error when it is not there.
std::string data_folder();

// Rows of a tab-separated file: "#" lines are notes, the first other line names the columns. Throws std::runtime_error naming
// file and line when a row has another number of columns.
std::vector<std::map<std::string, std::string>> read_table(const std::string& file);

std::map<std::string, std::string> read_language_tags();

struct StandIn {
  std::string role, gender, number;
  std::vector<std::string> after;
  std::string word;
  std::string word_class;
  std::string from, to;   // not empty: its unit's beginning is changed so, its word is kept and the target follows it
};
// Of a pair ("eng-spa"), else of its source language ("es", BCP 47); empty when there is no such data: then spans keep their own
// words.
std::vector<StandIn> read_stand_ins(const std::string& mode, const std::string& from);

// The first that fits, or nothing.
const StandIn* find_stand_in(const std::vector<StandIn>& all, std::string_view role, std::string_view gender, std::string_view number,
                             std::string_view word_before);

}  // namespace apertium_plugin
