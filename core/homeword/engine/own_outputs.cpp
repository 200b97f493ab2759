#include "homeword/engine/own_outputs.h"

#include <nlohmann/json.hpp>

#include "homeword/base/files.h"
#include "homeword/base/hash.h"

namespace homeword {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::string_view memory_file = ".homeword-outputs.json";
constexpr std::string_view record_ending = ".provenance.json";
constexpr std::uintmax_t record_budget = 256u << 20;

std::optional<json> read_json(const fs::path& path) {
  const Result<std::string> text = read_file(path, record_budget);
  if (!text) return std::nullopt;
  json value = json::parse(*text, nullptr, false);
  if (!value.is_object()) return std::nullopt;
  return value;
}

std::string text_at(const json& value, const char* key) {
  const auto found = value.find(key);
  return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_record(const json& value) { return value.contains("homeword_provenance") && value.contains("outputs") && value.at("outputs").is_array(); }
bool is_report(const json& value) { return value.contains("inputs") && value.contains("styleguide") && value.contains("summary"); }

// Our pages say in their head who made them.
bool is_own_page(const fs::path& path) {
  std::error_code code;
  const std::string extension = path.extension().string();
  if ((extension != ".html" && extension != ".htm") || !fs::is_regular_file(path, code)) return false;
  const Result<std::string> text = read_file(path);
  return text && std::string_view(*text).substr(0, 1024).find("<meta name=\"generator\" content=\"Homeword") != std::string_view::npos;
}

Unexpected refuse(const fs::path& path) {
  return fail({.message = "a file is already there that Homeword did not write, or that was changed since",
               .file = path.string(),
               .remedy = "Move it away, write elsewhere with --out, or replace it with --overwrite."});
}

}  // namespace

std::map<std::string, std::string> read_recorded_outputs(const fs::path& record) {
  std::map<std::string, std::string> outputs;
  const auto value = read_json(record);
  if (!value || !is_record(*value)) return outputs;
  for (const json& output : value->at("outputs"))
    if (output.is_object()) outputs[text_at(output, "file")] = text_at(output, "sha256");
  return outputs;
}

OwnOutputs::Folder& OwnOutputs::folder(const fs::path& path) {
  std::error_code code;
  const fs::path whole = fs::weakly_canonical(path.empty() ? fs::path(".") : path, code);
  const auto [entry, is_new] = folders_.try_emplace(whole);
  Folder& known = entry->second;
  if (!is_new) return known;
  for (auto it = fs::directory_iterator(whole, code); !code && it != fs::directory_iterator(); it.increment(code)) {
    const std::string name = it->path().filename().string();
    if (name == memory_file) {
      if (const auto value = read_json(it->path()))
        for (const auto& [file, hash] : value->items()) {
          if (!hash.is_string()) continue;
          known.hashes[file].insert(hash.get<std::string>());
          const bool is_fixed = fs::path(file).stem().string().ends_with(".fixed");
          known.names.try_emplace(file, OwnOutput{is_fixed ? OwnKind::fixed_text : OwnKind::translation, {}});
        }
      continue;
    }
    if (!name.ends_with(record_ending)) continue;
    const auto value = read_json(it->path());
    if (!value || !is_record(*value)) continue;
    known.names[name] = {OwnKind::record, text_at(*value, "language")};
    const OwnOutput translation{OwnKind::translation, text_at(*value, "language")};
    // The translation of the record's document, even where the record was written for other renditions.
    if (value->contains("document") && value->at("document").is_object()) {
      const fs::path document(text_at(value->at("document"), "file"));
      known.names[document.stem().string() + "." + translation.language + document.extension().string()] = translation;
    }
    for (const json& output : value->at("outputs")) {
      if (!output.is_object()) continue;
      known.names[text_at(output, "file")] = translation;
      known.hashes[text_at(output, "file")].insert(text_at(output, "sha256"));
    }
  }
  return known;
}

std::optional<OwnOutput> OwnOutputs::find(const fs::path& path) {
  if (path.filename() == memory_file) return OwnOutput{OwnKind::record, {}};
  {
    const std::lock_guard lock(mutex_);
    const Folder& known = folder(path.parent_path());
    if (const auto found = known.names.find(path.filename().string()); found != known.names.end()) return found->second;
  }
  if (is_own_page(path)) return OwnOutput{OwnKind::report, {}};
  if (path.extension() == ".json")
    if (const auto value = read_json(path); value && (is_record(*value) || is_report(*value)))
      return OwnOutput{is_record(*value) ? OwnKind::record : OwnKind::report, {}};
  return std::nullopt;
}

Result<void> OwnOutputs::check_replacing(const fs::path& path, std::string_view bytes) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(path, code))) return {};
  const Result<std::string> present = read_file(path, record_budget * 4);
  if (!present) return fail(present.error());
  if (*present == bytes) return {};
  const std::string name = path.filename().string();
  if (name.ends_with(record_ending)) {
    const auto value = read_json(path);
    if (!value || !is_record(*value)) return refuse(path);
    return {};
  }
  const std::string hash = sha256(*present);
  const std::lock_guard lock(mutex_);
  const Folder& known = folder(path.parent_path());
  const auto found = known.hashes.find(name);
  if (found == known.hashes.end() || !found->second.contains(hash)) return refuse(path);
  return {};
}

Result<void> OwnOutputs::check_replacing_report(const fs::path& path) {
  std::error_code code;
  if (!fs::is_regular_file(path, code)) return {};   // devices and the like are the user's own choice
  if (path.extension() == ".html" ? is_own_page(path) : false) return {};
  if (const auto value = read_json(path); value && is_report(*value)) return {};
  if (fs::file_size(path, code) == 0) return {};
  return refuse(path);
}

void OwnOutputs::add_known(const fs::path& path, const std::string& sha256) {
  const std::lock_guard lock(mutex_);
  folder(path.parent_path()).hashes[path.filename().string()].insert(sha256);
}

Result<void> OwnOutputs::remember(const fs::path& where, const std::map<std::string, std::string>& add, const std::set<std::string>& drop) {
  const std::lock_guard lock(mutex_);
  const fs::path path = where / memory_file;
  std::error_code code;
  json kept = json::object();
  if (const auto value = read_json(path)) kept = *value;
  const json before = kept;
  for (const std::string& name : drop) kept.erase(name);
  for (const auto& [name, hash] : add) {
    kept[name] = hash;
    folder(where).hashes[name].insert(hash);
  }
  if (kept == before) return {};
  if (kept.empty()) {
    fs::remove(path, code);
    return {};
  }
  return write_file(path, kept.dump(1) + "\n");
}

}  // namespace homeword
