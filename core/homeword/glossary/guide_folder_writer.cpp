#include "homeword/glossary/guide_folder_writer.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "homeword/base/files.h"
#include "homeword/glossary/concept_fields.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/style_guide_folder.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

// A JSON string is a YAML string.
std::string quoted(const std::string& text) { return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

std::string list_of(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() == 1 ? "" : ", ") + quoted(item);
  return out + "]";
}

// Settings with dots become maps again: "contact.phone" → contact: {phone: …}. Keys are the ones style guides may have.
void write_settings(const std::map<std::string, std::string>& settings, const std::string& indent, std::string& out) {
  std::map<std::string, std::map<std::string, std::string>> groups;
  for (const auto& [name, value] : settings) {
    const std::size_t dot = name.find('.');
    if (name == "languages") {   // the setting that is a list; others may hold commas
      std::vector<std::string> tags;
      std::string::size_type from = 0;
      for (auto to = value.find(','); to != std::string::npos; from = to + 1, to = value.find(',', from)) tags.push_back(value.substr(from, to - from));
      tags.push_back(value.substr(from));
      out += indent + name + ": " + list_of(tags) + "\n";
    } else if (dot == std::string::npos) {
      out += indent + name + ": " + quoted(value) + "\n";
    } else {
      groups[name.substr(0, dot)][name.substr(dot + 1)] = value;
    }
  }
  for (const auto& [name, below] : groups) {
    out += indent + name + ":\n";
    write_settings(below, indent + "  ", out);
  }
}

std::string write_yaml(const StyleGuide& guide, std::size_t at, const std::string& above) {
  const Layer& layer = guide.layers[at];
  const bool is_own = at + 1 == guide.layers.size();
  std::string out = "name: " + quoted(layer.name) + "\nlevel: " + layer.level + "\n";
  if (!layer.version.empty()) out += "version: " + quoted(layer.version) + "\n";
  if (!above.empty()) out += "inherits: [" + quoted(above) + "]\n";
  if (!is_own) return out;
  if (!guide.title.empty()) out += "title: " + quoted(guide.title) + "\n";
  if (!guide.description.empty()) out += "description: " + quoted(guide.description) + "\n";
  if (!guide.license.empty()) out += "license: " + quoted(guide.license) + "\n";
  if (!guide.owners.empty()) {
    out += "owners:\n";
    for (const GuideOwner& owner : guide.owners) {
      out += "  - {role: " + quoted(owner.role) + ", name: " + quoted(owner.name) + ", contact: " + quoted(owner.contact);
      if (!owner.domains.empty()) out += ", domains: " + list_of(owner.domains);
      out += "}\n";
    }
  }
  std::vector<std::string> locked;
  for (const Concept& concept_ : guide.concepts)
    if (concept_.is_locked && concept_.layer != layer.name && (concept_.locked_by.empty() || concept_.locked_by == layer.name)) locked.push_back(concept_.id);
  if (!locked.empty()) out += "locked: " + list_of(locked) + "\n";
  // Of a store's release: the entry of its log which this folder's content came with.
  if (!guide.audit_head.empty()) out += "audit_head: " + guide.audit_head + "\n";
  if (!guide.settings.empty()) {
    out += "settings:\n";
    write_settings(guide.settings, "  ", out);
  }
  return out;
}

std::string write_approvals(const StyleGuide& guide) {
  std::string rows;
  const auto cell = [](const std::string& text) {
    std::string out = "\"";
    for (const char byte : text) {
      if (byte == '"') out += '"';
      out += byte;
    }
    return out + "\"";
  };
  for (const Concept& concept_ : guide.concepts) {
    const LifeCycle state = concept_.life_cycle;
    if (state != LifeCycle::approved && state != LifeCycle::declined && state != LifeCycle::retired) continue;
    const auto more = [&](const char* name) {
      const auto found = concept_.more.find(name);
      return found == concept_.more.end() ? std::string() : found->second;
    };
    if (more("decided_role").empty() && more("decided_by").empty()) continue;   // the concept's own row says its state
    rows += cell(concept_.id) + "," + std::string(name_of(life_cycle_names, state)) + "," + cell(more("decided_role")) + "," + cell(more("decided_by")) + "," +
            cell(more("decided_on")) + "," + cell(more("decision_reason")) + "\n";
  }
  return rows.empty() ? rows : "concept,decision,role,by,date,reason\n" + rows;
}

}  // namespace

Result<void> write_style_guide_folder(const StyleGuide& guide, const fs::path& folder) {
  std::error_code code;
  if (fs::exists(folder, code) && (!fs::is_directory(folder, code) || !fs::is_empty(folder, code)))
    return fail({.message = "there is something already, and it is not an empty folder", .file = folder.string(), .remedy = "Name a new folder."});
  StyleGuide whole = guide;
  if (whole.layers.empty()) whole.layers = {{.name = whole.name, .level = "district", .version = {}}};
  const std::string own = whole.layers.back().name;
  std::string above;
  Result<void> written;
  const auto put = [&](const fs::path& file, const std::string& text) {
    if (written) written = write_file(file, text);
  };
  for (std::size_t at = 0; at < whole.layers.size(); ++at) {
    const Layer& layer = whole.layers[at];
    const bool is_own = at + 1 == whole.layers.size();
    const fs::path place = is_own ? folder : folder / "layers" / layer.name;
    std::vector<Concept> concepts;
    for (Concept concept_ : whole.concepts) {
      const bool is_here = concept_.layer == layer.name || (is_own && std::none_of(whole.layers.begin(), whole.layers.end(), [&](const Layer& one) { return one.name == concept_.layer; }));
      if (!is_here) continue;
      std::erase_if(concept_.more, [](const auto& entry) { return is_record_column(entry.first); });
      // Locks are said where they were made.
      concept_.is_locked = concept_.is_locked && (concept_.locked_by.empty() || concept_.locked_by == layer.name);
      if (concept_.is_locked && concept_.locked_by.empty() && !is_own) concept_.is_locked = false;
      concepts.push_back(std::move(concept_));
    }
    // A layer names the one above it: "layers/us-k12" from the top folder, "../us-k12" among layers.
    put(place / style_guide_file, write_yaml(whole, at, above.empty() ? "" : is_own ? "layers/" + above : "../" + above));
    if (!concepts.empty()) put(place / "concepts" / "concepts.csv", write_glossary_table(concepts));
    if (is_own)
      if (const std::string approvals = write_approvals(whole); !approvals.empty()) put(place / "approvals.csv", approvals);
    for (const std::vector<GuideFile>* files : {&whole.rules, &whole.memory})
      for (const GuideFile& file : *files)
        if (file.layer == layer.name) put(place / file.path, file.text);
    above = layer.name;
  }
  return written;
}

}  // namespace homeword
