#include "homeword/glossary/style_guide_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "homeword/base/data_folder.h"
#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/language_names.h"
#include "homeword/glossary/tbx.h"
#include "homeword/text/strict_yaml.h"

namespace homeword {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t inheritance_limit = 16;
constexpr std::uintmax_t table_budget = 512ull * 1024 * 1024;

struct SettingRule {
  std::string_view name;                     // a trailing "." stands for everything below
  std::vector<std::string_view> values;      // empty: any text
};

// What a style guide may set. One table, so that a misspelt setting is an error and not a silent default.
const std::vector<SettingRule>& setting_rules() {
  static const std::vector<SettingRule> rules{
      {"explain", {"inline", "footnote", "appendix", "none"}},
      {"class", {"routine", "important", "vital"}},
      {"plain", {"apply", "suggest", "off"}},
      {"rendition", {}},
      {"backend", {}},
      {"backends", {}},
      {"from", {}},
      {"languages", {}},
      {"network", {}},
      {"fail-on", {"error", "warning", "never"}},
      {"contact.", {}},
      {"family.", {}},
      {"feedback.", {}},
      {"readability.", {}},
      {"review.", {}},
      {"rules.", {}},
      {"sms.", {}},
      {"speech.", {}},
      {"style.", {}},
  };
  return rules;
}

const SettingRule* find_setting_rule(std::string_view name) {
  for (const SettingRule& rule : setting_rules())
    if (rule.name == name || (rule.name.ends_with('.') && name.starts_with(rule.name))) return &rule;
  return nullptr;
}

std::string setting_names() {
  std::string out;
  for (const SettingRule& rule : setting_rules()) {
    if (!out.empty()) out += ", ";
    out += rule.name;
    if (rule.name.ends_with('.')) out += "*";
  }
  return out;
}

bool is_layer_name(std::string_view name) {
  if (name.empty() || name.size() > 100 || name.front() == '.') return false;
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '-' || byte == '_' || byte == '.';
  });
}

class FolderReader {
 public:
  FolderReader(StyleGuide& guide, std::vector<Finding>& problems) : guide_(guide), problems_(problems) {}

  void read(const fs::path& folder, bool is_outermost) {
    std::error_code code;
    const std::string canonical = fs::weakly_canonical(folder, code).string();
    if (std::find(stack_.begin(), stack_.end(), canonical) != stack_.end()) {
      add_problem({.message = "the style guide inherits itself", .file = (folder / style_guide_file).string()});
      return;
    }
    if (!seen_.insert(canonical).second) return;
    if (stack_.size() >= inheritance_limit) {
      add_problem({.message = "style guides inherit each other more than " + std::to_string(inheritance_limit) + " deep",
                   .file = (folder / style_guide_file).string()});
      return;
    }
    stack_.push_back(canonical);
    LayerContent layer;
    if (read_settings(folder, layer, is_outermost)) {
      read_concepts(folder, layer);
      read_approval_file(folder, layer);
      layer.rules = read_texts(folder, "rules", {".yaml", ".yml"}, layer.layer.name);
      layer.memory = read_texts(folder, "memory", {".tmx"}, layer.layer.name);
      add_layer(std::move(layer), folder.string());
    }
    stack_.pop_back();
  }

  std::vector<LayerContent> layers() && { return std::move(layers_); }

 private:
  void add_problem(const Error& error, std::string rule = "guide/file") {
    Finding finding;
    finding.file = error.file;
    finding.line = error.line;
    finding.column = error.column;
    finding.rule = std::move(rule);
    finding.severity = Severity::error;
    finding.message = error.message;
    if (!error.found.empty()) finding.message += ", found " + error.found;
    if (!error.expected.empty()) finding.message += ", expected " + error.expected;
    if (!error.remedy.empty()) finding.suggestions = {error.remedy};
    problems_.push_back(std::move(finding));
  }

  void add_layer(LayerContent layer, const std::string& where) {
    for (const LayerContent& other : layers_)
      if (other.layer.name == layer.layer.name) {
        add_problem({.message = "two layers have the name \"" + layer.layer.name + "\"", .file = where,
                     .remedy = "Give each style guide a name of its own."});
        return;
      }
    layers_.push_back(std::move(layer));
  }

  GuidePlace place_of(const YamlNode& node) const {
    return {.file = std::make_shared<const std::string>(node.file()), .line = node.line(), .column = node.column()};
  }

  bool read_settings(const fs::path& folder, LayerContent& layer, bool is_outermost) {
    const fs::path file = folder / style_guide_file;
    std::error_code code;
    if (!fs::exists(file, code)) {
      add_problem({.message = "the folder holds no styleguide.yaml, so it is not a style guide", .file = folder.string(),
                   .remedy = "Begin one with \"homeword styleguide init " + folder.string() + "\"."});
      return false;
    }
    const Result<std::string> bytes = read_file(file, default_yaml_budget);
    if (!bytes) {
      add_problem(bytes.error());
      return false;
    }
    const Result<YamlNode> root = parse_strict_yaml(*bytes, file.string());
    if (!root) {
      add_problem(root.error(), "guide/yaml");
      return false;
    }
    try {
      root->allow_keys({"name", "title", "description", "version", "level", "license", "inherits", "owners", "locked", "audit_head", "settings"});
      layer.layer.name = root->at("name").text();
      if (!is_layer_name(layer.layer.name))
        root->at("name").refuse("\"" + layer.layer.name + "\" cannot be the name of a style guide",
                                "letters, digits, \"-\", \"_\" and \".\"");
      layer.layer.level = root->text_or("level", "district");
      constexpr std::array<std::string_view, 4> levels{"national", "state", "district", "school"};
      if (std::find(levels.begin(), levels.end(), layer.layer.level) == levels.end())
        root->at("level").refuse("\"" + layer.layer.level + "\" is not a level", "national, state, district or school");
      layer.layer.version = root->text_or("version", "");
      if (is_outermost) {
        guide_.name = layer.layer.name;
        guide_.title = root->text_or("title", "");
        guide_.description = root->text_or("description", "");
        guide_.license = root->text_or("license", "");
        guide_.audit_head = root->text_or("audit_head", "");
        const bool is_hash = guide_.audit_head.find_first_not_of("0123456789abcdef") == std::string::npos && guide_.audit_head.size() == 64;
        if (!guide_.audit_head.empty() && !is_hash)
          root->at("audit_head").refuse("\"" + guide_.audit_head + "\" is no entry of an audit log", "64 digits of 0-9 and a-f");
      }
      if (const YamlNode* owners = root->find("owners")) {
        for (const YamlNode& owner : owners->items()) {
          owner.allow_keys({"role", "name", "contact", "domains"});
          std::vector<std::string> domains;
          if (const YamlNode* named = owner.find("domains")) domains = named->texts();
          if (is_outermost)
            guide_.owners.push_back({.role = owner.at("role").text(),
                                     .name = owner.text_or("name", ""),
                                     .contact = owner.text_or("contact", ""),
                                     .domains = std::move(domains)});
        }
      }
      if (const YamlNode* locked = root->find("locked"))
        for (const YamlNode& id : locked->items()) layer.locked.push_back({.text = id.text(), .place = place_of(id)});
      if (const YamlNode* settings = root->find("settings")) flatten(*settings, "", layer);
      if (const YamlNode* inherits = root->find("inherits")) {
        if (inherits->is_scalar()) {
          inherit(folder, *inherits);
        } else {
          for (const YamlNode& item : inherits->items()) inherit(folder, item);
        }
      }
    } catch (const YamlShapeError& wrong) {
      add_problem(wrong.error(), "guide/yaml");
      return false;
    }
    return true;
  }

  void flatten(const YamlNode& node, const std::string& prefix, LayerContent& layer) {
    for (const auto& [key, value] : node.entries()) {
      const std::string name = prefix + key;
      if (value.is_map()) {
        flatten(value, name + ".", layer);
        continue;
      }
      const SettingRule* rule = find_setting_rule(name);
      if (rule == nullptr) value.refuse("there is no setting \"" + name + "\"", setting_names());
      std::string text;
      if (value.is_list()) {
        for (const std::string& item : value.texts()) text += (text.empty() ? "" : ",") + item;
      } else if (!value.is_null()) {
        text = value.text();
      }
      if (!rule->values.empty() && std::find(rule->values.begin(), rule->values.end(), text) == rule->values.end()) {
        std::string values;
        for (const std::string_view one : rule->values) values += (values.empty() ? "" : ", ") + std::string(one);
        value.refuse("\"" + text + "\" is not a value of the setting " + name, values);
      }
      if (name == "languages")
        for (const std::string& language : value.is_list() ? value.texts() : std::vector<std::string>{text})
          if (!find_language(language)) value.refuse("\"" + language + "\" is not a language tag", "tags such as es, zh-Hans");
      layer.settings.push_back({.name = name, .value = std::move(text), .place = place_of(value)});
    }
  }

  // A path relative to the folder, else a pack that comes with Homeword.
  void inherit(const fs::path& folder, const YamlNode& node) {
    const std::string& name = node.text();
    std::error_code code;
    fs::path target = folder / name;
    if (!fs::exists(target, code) && name.find('/') == std::string::npos) target = data_folder() / "glossaries" / name;
    if (fs::is_directory(target, code)) {
      read(target.lexically_normal(), false);
      return;
    }
    if (fs::is_regular_file(target, code)) {
      Result<std::string> bytes = read_file(target, table_budget);
      if (!bytes) {
        add_problem(bytes.error());
        return;
      }
      Result<StyleGuide> release = read_release(*bytes, target.string());
      if (!release) {
        add_problem(release.error());
        return;
      }
      if (!seen_.insert(fs::weakly_canonical(target, code).string()).second) return;
      for (LayerContent& layer : take_apart(*std::move(release), target.string())) add_layer(std::move(layer), target.string());
      return;
    }
    node.refuse("there is no style guide \"" + name + "\" to inherit",
                "a folder or release bundle beside this one, or the name of a pack that comes with Homeword");
  }

  // Regular files below folder/name with one of the endings, sorted; others are told.
  std::vector<fs::path> list_files(const fs::path& folder, const char* name, const std::vector<std::string>& endings,
                                   const std::vector<std::string>& later = {}) {
    std::vector<fs::path> files;
    std::error_code code;
    const fs::path root = folder / name;
    if (!fs::is_directory(root, code)) return files;
    for (fs::recursive_directory_iterator at(root, code), end; !code && at != end; at.increment(code)) {
      const std::string file_name = at->path().filename().string();
      if (file_name.starts_with('.')) {
        if (at->is_directory(code)) at.disable_recursion_pending();
        continue;
      }
      if (!at->is_regular_file(code)) continue;
      const std::string ending = at->path().extension().string();
      if (std::find(endings.begin(), endings.end(), ending) != endings.end()) {
        files.push_back(at->path());
      } else if (std::find(later.begin(), later.end(), ending) != later.end()) {
        add_problem({.message = ending.substr(1) + " files cannot be read here yet", .file = at->path().string(),
                     .remedy = "Export the terms as CSV."});
      } else if (ending != ".md" && ending != ".txt") {
        Finding finding;
        finding.file = at->path().string();
        finding.rule = "guide/unread-file";
        finding.severity = Severity::warning;
        finding.message = "the file is not read: " + std::string(name) + "/ holds files of another kind";
        guide_.notices.push_back(std::move(finding));
      }
    }
    if (code) add_problem({.message = "cannot read the folder: " + code.message(), .file = root.string()});
    std::sort(files.begin(), files.end());
    return files;
  }

  void read_concepts(const fs::path& folder, LayerContent& layer) {
    for (const fs::path& file : list_files(folder, "concepts", {".csv", ".tsv", ".tbx"}, {".xlsx", ".ods"})) {
      const Result<std::string> bytes = read_file(file, table_budget);
      if (!bytes) {
        add_problem(bytes.error());
        continue;
      }
      if (file.extension() == ".tbx") {
        TbxFile read = read_tbx(*bytes, file.string(), problems_);
        std::move(read.entries.begin(), read.entries.end(), std::back_inserter(layer.entries));
        std::move(read.notices.begin(), read.notices.end(), std::back_inserter(guide_.notices));
        for (const std::string& sentence : read.losses.sentences())
          guide_.notices.push_back(make_finding_at({.file = std::make_shared<const std::string>(file.string()), .line = 1, .column = 1},
                                                   Severity::warning, "import/not-kept", "not kept: " + sentence));
        continue;
      }
      GlossaryTable table = read_glossary_table(*bytes, file.string(), problems_);
      std::move(table.entries.begin(), table.entries.end(), std::back_inserter(layer.entries));
      std::move(table.notices.begin(), table.notices.end(), std::back_inserter(guide_.notices));
    }
  }

  void read_approval_file(const fs::path& folder, LayerContent& layer) {
    const fs::path file = folder / "approvals.csv";
    std::error_code code;
    if (!fs::exists(file, code)) return;
    const Result<std::string> bytes = read_file(file);
    if (!bytes) {
      add_problem(bytes.error());
      return;
    }
    layer.approvals = read_approvals(*bytes, file.string(), problems_);
  }

  std::vector<GuideFile> read_texts(const fs::path& folder, const char* name, const std::vector<std::string>& endings,
                                    const std::string& layer) {
    std::vector<GuideFile> out;
    for (const fs::path& file : list_files(folder, name, endings)) {
      Result<std::string> bytes = read_file(file);
      if (!bytes) {
        add_problem(bytes.error());
        continue;
      }
      out.push_back({.path = file.lexically_relative(folder).generic_string(), .layer = layer, .text = *std::move(bytes)});
    }
    return out;
  }

  StyleGuide& guide_;
  std::vector<Finding>& problems_;
  std::vector<LayerContent> layers_;
  std::vector<std::string> stack_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<LayerContent> read_style_guide_folder(const fs::path& folder, StyleGuide& guide, std::vector<Finding>& problems) {
  FolderReader reader(guide, problems);
  reader.read(folder.lexically_normal(), true);
  return std::move(reader).layers();
}

std::vector<LayerContent> take_apart(StyleGuide guide, const std::string& file) {
  const auto shared_file = std::make_shared<const std::string>(file);
  const GuidePlace place{.file = shared_file, .line = 0, .column = 0};
  std::vector<LayerContent> layers;
  for (const Layer& layer : guide.layers) layers.emplace_back().layer = layer;
  if (layers.empty()) return layers;
  const auto layer_of = [&](const std::string& name) -> LayerContent& {
    for (LayerContent& layer : layers)
      if (layer.layer.name == name) return layer;
    return layers.back();
  };
  for (Concept& concept_ : guide.concepts) {
    ConceptEntry entry;
    entry.life_cycle = concept_.life_cycle;
    entry.is_always_explained = concept_.is_always_explained;
    entry.is_sensitive = concept_.is_sensitive;
    entry.is_locked = concept_.is_locked;
    entry.place = place;
    entry.term_places.assign(concept_.terms.size(), place);
    LayerContent& layer = layer_of(concept_.layer);
    entry.concept_ = std::move(concept_);
    layer.entries.push_back(std::move(entry));
  }
  for (GuideFile& rule : guide.rules) layer_of(rule.layer).rules.push_back(std::move(rule));
  for (GuideFile& memory : guide.memory) layer_of(memory.layer).memory.push_back(std::move(memory));
  for (const auto& [name, value] : guide.settings) layers.back().settings.push_back({.name = name, .value = value, .place = place});
  return layers;
}

}  // namespace homeword
