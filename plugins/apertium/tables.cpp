#include "tables.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace apertium_plugin {
namespace {

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace

std::string data_folder() {
  namespace fs = std::filesystem;
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&read_table), &info) == 0 || info.dli_fname == nullptr)
    throw std::runtime_error("the Apertium plugin cannot tell where it lies");
  std::error_code code;
  const fs::path folder = fs::weakly_canonical(info.dli_fname, code).parent_path() / "apertium";
  if (!fs::is_directory(folder, code))
    throw std::runtime_error("the Apertium plugin's data folder " + folder.string() + " is missing. Reinstall Homeword");
  return folder.string();
}

std::vector<std::map<std::string, std::string>> read_table(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + " cannot be read. Reinstall Homeword");
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> columns;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> cells = split(line, '\t');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    if (cells.size() != columns.size())
      throw std::runtime_error(file + ": line " + std::to_string(number) + ": found " + std::to_string(cells.size()) +
                               " columns, expected " + std::to_string(columns.size()));
    std::map<std::string, std::string>& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
  }
  return rows;
}

std::map<std::string, std::string> read_language_tags() {
  std::map<std::string, std::string> tags;
  for (std::map<std::string, std::string>& row : read_table(data_folder() + "/languages.tsv")) tags[row["apertium"]] = row["bcp47"];
  return tags;
}

std::vector<StandIn> read_stand_ins(const std::string& mode, const std::string& from) {
  std::string file = data_folder() + "/" + mode + ".stand-ins.tsv";
  if (!std::filesystem::exists(file)) file = data_folder() + "/from-" + from + ".stand-ins.tsv";
  std::vector<StandIn> all;
  if (!std::filesystem::exists(file)) return all;
  for (std::map<std::string, std::string>& row : read_table(file)) {
    StandIn one{row["role"], row["gender"], row["number"], {}, row["word"], row["class"], row["from"], row["to"]};
    if (!row["after"].empty()) one.after = split(row["after"], ',');
    all.push_back(std::move(one));
  }
  return all;
}

const StandIn* find_stand_in(const std::vector<StandIn>& all, std::string_view role, std::string_view gender, std::string_view number,
                             std::string_view word_before) {
  for (const StandIn& one : all)
    if (one.role == role && (one.gender.empty() || one.gender == gender) && (one.number.empty() || one.number == number) &&
        (one.after.empty() || std::find(one.after.begin(), one.after.end(), word_before) != one.after.end()))
      return &one;
  return nullptr;
}

}  // namespace apertium_plugin
