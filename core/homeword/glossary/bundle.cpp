#include "homeword/glossary/bundle.h"

#include <zip.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "homeword/base/hash.h"
#include "homeword/glossary/glossary_table.h"
#include "homeword/glossary/stored_zip.h"

namespace homeword {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;
constexpr const char* format_name = "homeword-release";
constexpr std::size_t member_limit = 10'000;
constexpr std::size_t size_limit = 1024ull * 1024 * 1024;

struct Member {
  std::string path;    // in the archive
  std::string layer;   // empty for concepts.csv
  std::string text;
};

std::vector<Member> list_members(const StyleGuide& guide, const std::vector<Concept>& concepts) {
  std::vector<Member> members;
  members.push_back({.path = "concepts.csv", .layer = {}, .text = write_glossary_table(concepts, {.with_layer = true})});
  for (const std::vector<GuideFile>* files : {&guide.rules, &guide.memory})
    for (const GuideFile& file : *files)
      members.push_back({.path = "layers/" + file.layer + "/" + file.path, .layer = file.layer, .text = file.text});
  return members;
}

// Everything but versions; its SHA-256 is the guide's hash.
Json describe_content(const StyleGuide& guide, const Json& files) {
  Json content;
  content["name"] = guide.name;
  content["title"] = guide.title;
  content["description"] = guide.description;
  content["license"] = guide.license;
  Json owners = Json::array();
  for (const GuideOwner& owner : guide.owners) {
    owners.push_back({{"role", owner.role}, {"name", owner.name}, {"contact", owner.contact}});
    if (!owner.domains.empty()) owners.back()["domains"] = owner.domains;
  }
  content["owners"] = std::move(owners);
  Json layers = Json::array();
  for (const Layer& layer : guide.layers) layers.push_back({{"name", layer.name}, {"level", layer.level}});
  content["layers"] = std::move(layers);
  Json settings = Json::object();
  for (const auto& [name, value] : guide.settings) settings[name] = value;
  content["settings"] = std::move(settings);
  content["files"] = files;
  return content;
}

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json describe_files(const std::vector<Member>& members) {
  Json files = Json::array();
  for (const Member& member : members)
    files.push_back({{"path", member.path}, {"layer", member.layer}, {"sha256", sha256(member.text)}});
  return files;
}

std::string hash_of(const StyleGuide& guide, const Json& files) { return sha256(dump(describe_content(guide, files))); }

std::string seal_of(const StyleGuide& guide, const std::string& hash, std::string_view version) {
  std::string text = std::string(format_name) + "\n" + std::to_string(format_version) + "\n" + hash + "\n" + std::string(version) + "\n";
  for (const Layer& layer : guide.layers) text += layer.name + " " + layer.version + "\n";
  if (!guide.audit_head.empty()) text += guide.audit_head + "\n";
  return sha256(text);
}

std::vector<Concept> acting_concepts(const StyleGuide& guide, bool approved_only) {
  std::vector<Concept> concepts;
  for (const Concept& concept_ : guide.concepts)
    if (approved_only ? concept_.life_cycle == LifeCycle::approved : guide.is_active(concept_)) concepts.push_back(concept_);
  return concepts;
}

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipHandle = std::unique_ptr<zip_t, ZipCloser>;

struct SourceCloser {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using SourceHandle = std::unique_ptr<zip_source_t, SourceCloser>;

Result<std::string> pack(const std::vector<Member>& members) {
  std::vector<StoredMember> stored;
  for (const Member& member : members) stored.push_back({member.path, member.text});
  Result<std::string> bytes = write_stored_zip(stored);
  if (!bytes) {
    Error error = bytes.error();
    error.message = "the release bundle cannot be written: " + error.message;
    return fail(std::move(error));
  }
  return bytes;
}

class BundleReader {
 public:
  BundleReader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  Result<StyleGuide> read() {
    if (!is_release(bytes_))
      return refuse("this is not a release bundle of a style guide", "",
                    "Make one with \"homeword styleguide release GUIDE\".");
    if (const Result<void> unpacked = unpack(); !unpacked) return tl::make_unexpected(unpacked.error());
    const auto manifest_text = members_.find("manifest.json");
    if (manifest_text == members_.end()) return altered("manifest.json", "it is missing");
    Json manifest = Json::parse(manifest_text->second, nullptr, false);
    try {
      return interpret(manifest, manifest_text->second);
    } catch (const Json::exception&) {
      return altered("manifest.json", "it is not in the form Homeword writes");
    }
  }

 private:
  Unexpected refuse(std::string message, std::string part, std::string remedy) const {
    return fail({.message = std::move(message), .file = file_, .part = std::move(part), .remedy = std::move(remedy)});
  }
  Unexpected altered(const std::string& part, const std::string& what) const {
    return refuse("the release bundle was damaged or altered after it was published: " + what, part,
                  "Get it again from the office that published it.");
  }

  Result<void> unpack() {
    zip_error_t error;
    zip_error_init(&error);
    SourceHandle source(zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &error));
    if (!source) return altered("", "it cannot be opened");
    ZipHandle archive(zip_open_from_source(source.get(), ZIP_RDONLY, &error));
    if (!archive) return altered("", std::string("it cannot be opened (") + zip_error_strerror(&error) + ")");
    (void)source.release();   // now the archive's
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    if (count < 0 || static_cast<std::size_t>(count) > member_limit) return altered("", "it has too many members");
    std::size_t total = 0;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
      zip_stat_t status;
      zip_stat_init(&status);
      if (zip_stat_index(archive.get(), i, 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0 ||
          (status.valid & ZIP_STAT_NAME) == 0)
        return altered("", "a member cannot be read");
      const std::string name = status.name;
      // Stored members cannot swell; nothing we write is compressed.
      if ((status.valid & ZIP_STAT_COMP_METHOD) != 0 && status.comp_method != ZIP_CM_STORE)
        return altered(name, "the member is compressed");
      total += static_cast<std::size_t>(status.size);
      if (status.size > size_limit || total > size_limit || status.size > bytes_.size())
        return altered(name, "the member is too large");
      std::string text(static_cast<std::size_t>(status.size), '\0');
      zip_file_t* member = zip_fopen_index(archive.get(), i, 0);
      const bool is_whole = member != nullptr && zip_fread(member, text.data(), text.size()) == static_cast<zip_int64_t>(text.size());
      // A read past the end makes libzip compare the checksum.
      char past = 0;
      const bool is_sound = is_whole && zip_fread(member, &past, 1) == 0;
      if (member != nullptr) zip_fclose(member);
      if (!is_sound) return altered(name, "the member is damaged");
      if (!members_.emplace(name, std::move(text)).second) return altered(name, "the member is there twice");
    }
    return {};
  }

  // The hash covers the members; the archive around them is covered by there being only one way to write it. Trailing bytes,
  // a comment, another date or order would otherwise pass for the published file.
  Result<void> check_container(const std::string& manifest_text, const Json& files) const {
    std::vector<StoredMember> members{{"manifest.json", manifest_text}};
    for (const Json& entry : files) {
      const auto member = members_.find(entry.at("path").get_ref<const std::string&>());
      members.push_back({member->first, member->second});
    }
    const Result<std::string> expected = write_stored_zip(members);
    if (!expected) return altered("", "it is too large");
    if (*expected == bytes_) return {};
    const auto place = static_cast<std::size_t>(std::mismatch(expected->begin(), expected->end(), bytes_.begin(), bytes_.end()).first - expected->begin());
    if (place == expected->size()) {
      const std::size_t extra = bytes_.size() - place;
      return altered("", "it goes on for " + std::to_string(extra) + (extra == 1 ? " byte" : " bytes") + " behind its end, byte " + std::to_string(place));
    }
    return altered("", "at byte " + std::to_string(place) + " the file around the members is not as Homeword writes it");
  }

  Result<StyleGuide> interpret(const Json& manifest, const std::string& manifest_text) {
    if (manifest.is_discarded() || !manifest.is_object() || manifest.at("format") != format_name)
      return altered("manifest.json", "it is not in the form Homeword writes");
    if (manifest.at("format_version").get<int>() != format_version)
      return refuse("the release bundle has format " + std::to_string(manifest.at("format_version").get<int>()) +
                        ", this program reads format " + std::to_string(format_version),
                    "manifest.json", "Use a newer version of Homeword.");
    StyleGuide guide;
    guide.is_released = true;
    guide.name = manifest.at("name").get<std::string>();
    guide.title = manifest.at("title").get<std::string>();
    guide.description = manifest.at("description").get<std::string>();
    guide.license = manifest.at("license").get<std::string>();
    guide.version = manifest.at("version").get<std::string>();
    guide.hash = manifest.at("hash").get<std::string>();
    guide.audit_head = manifest.value("audit_head", "");
    for (const Json& owner : manifest.at("owners"))
      guide.owners.push_back({.role = owner.at("role").get<std::string>(),
                              .name = owner.at("name").get<std::string>(),
                              .contact = owner.at("contact").get<std::string>(),
                              .domains = owner.value("domains", std::vector<std::string>())});
    for (const Json& layer : manifest.at("layers"))
      guide.layers.push_back({.name = layer.at("name").get<std::string>(),
                              .level = layer.at("level").get<std::string>(),
                              .version = layer.at("version").get<std::string>()});
    for (const auto& [name, value] : manifest.at("settings").items()) guide.settings[name] = value.get<std::string>();

    Json files = Json::array();
    std::size_t known = 1;
    for (const Json& entry : manifest.at("files")) {
      const std::string path = entry.at("path").get<std::string>();
      const auto member = members_.find(path);
      if (member == members_.end()) return altered(path, "the member is missing");
      const std::string found = sha256(member->second);
      if (found != entry.at("sha256").get<std::string>()) return altered(path, "its content does not have the hash the manifest gives");
      const std::string layer = entry.at("layer").get<std::string>();
      files.push_back({{"path", path}, {"layer", layer}, {"sha256", found}});
      ++known;
      const std::string prefix = "layers/" + layer + "/";
      if (path == "concepts.csv") continue;
      if (!path.starts_with(prefix)) return altered(path, "the member is not in the folder of its layer");
      GuideFile file{.path = path.substr(prefix.size()), .layer = layer, .text = member->second};
      (file.path.starts_with("memory/") ? guide.memory : guide.rules).push_back(std::move(file));
    }
    if (known != members_.size()) return altered("", "it holds members the manifest does not name");
    if (hash_of(guide, files) != guide.hash) return altered("manifest.json", "its hash does not fit the content");
    if (seal_of(guide, guide.hash, guide.version) != manifest.at("seal").get<std::string>() ||
        manifest_text != dump(make_manifest(guide, files, guide.hash, guide.version), 1) + "\n")
      return altered("manifest.json", "its seal does not fit");
    if (const Result<void> same = check_container(manifest_text, files); !same) return tl::make_unexpected(same.error());
    const auto concepts = members_.find("concepts.csv");
    if (concepts == members_.end()) return altered("concepts.csv", "the member is missing");
    Result<GlossaryTable> table = read_glossary_table(concepts->second, file_ + ": concepts.csv");
    if (!table) return tl::make_unexpected(table.error());
    guide.concepts.reserve(table->entries.size());
    for (ConceptEntry& entry : table->entries) {
      Concept& concept_ = guide.concepts.emplace_back(std::move(entry.concept_));
      concept_.life_cycle = entry.life_cycle.value_or(LifeCycle::draft);
      concept_.is_always_explained = entry.is_always_explained.value_or(false);
      concept_.is_sensitive = entry.is_sensitive.value_or(false);
      concept_.is_locked = entry.is_locked.value_or(false);
      concept_.defined_in = entry.place.file;
      concept_.defined_at = entry.place.line;
    }
    if (!std::is_sorted(guide.concepts.begin(), guide.concepts.end(),
                        [](const Concept& left, const Concept& right) { return left.id < right.id; }))
      return altered("concepts.csv", "its concepts are not in order");
    return guide;
  }

 public:
  static Json make_manifest(const StyleGuide& guide, const Json& files, const std::string& hash, std::string_view version) {
    Json manifest;
    manifest["format"] = format_name;
    manifest["format_version"] = format_version;
    manifest["version"] = version;
    manifest["hash"] = hash;
    manifest["seal"] = seal_of(guide, hash, version);
    if (!guide.audit_head.empty()) manifest["audit_head"] = guide.audit_head;
    const Json content = describe_content(guide, files);   // items() refers to it
    for (const auto& [key, value] : content.items()) manifest[key] = value;
    for (std::size_t i = 0; i < guide.layers.size(); ++i) manifest["layers"][i]["version"] = guide.layers[i].version;
    return manifest;
  }

 private:
  std::string_view bytes_;
  const std::string& file_;
  std::map<std::string, std::string> members_;
};

}  // namespace

bool is_release(std::string_view bytes) {
  // Local header, 30 bytes, then the name of the first member.
  return bytes.starts_with("PK\x03\x04") && bytes.size() > 43 && bytes.substr(30, 13) == "manifest.json";
}

std::string compute_content_hash(const StyleGuide& guide) {
  return hash_of(guide, describe_files(list_members(guide, acting_concepts(guide, guide.is_released))));
}

Result<std::string> release(const StyleGuide& guide, std::string_view version) {
  std::string chosen(version);
  if (chosen.empty()) chosen = guide.is_released ? guide.version : guide.layers.empty() ? "" : guide.layers.back().version;
  if (chosen.empty())
    return fail({.message = "the style guide \"" + guide.name + "\" declares no version to release",
                 .remedy = "Give one, for example 2026.1, or write it into styleguide.yaml."});
  if (!std::all_of(chosen.begin(), chosen.end(), [](unsigned char byte) { return std::isalnum(byte) != 0 || byte == '-' || byte == '_' || byte == '.'; }))
    return fail({.message = "\"" + chosen + "\" cannot be a version", .expected = "letters, digits, \"-\", \"_\" and \".\""});
  const std::vector<Concept> concepts = acting_concepts(guide, true);
  if (concepts.empty())
    return fail({.message = "the style guide \"" + guide.name + "\" has no approved concept, so there is nothing to release",
                 .remedy = guide.is_from_store ? "Approve concepts first: homeword styleguide propose, review, approve."
                                           : "Approve concepts first: in a district store with \"homeword styleguide approve\", in a folder with lines "
                                             "of approvals.csv: concept,decision,role,by,date."});
  std::vector<Member> members = list_members(guide, concepts);
  const Json files = describe_files(members);
  const std::string hash = hash_of(guide, files);
  Member manifest{.path = "manifest.json", .layer = {},
                  .text = dump(BundleReader::make_manifest(guide, files, hash, chosen), 1) + "\n"};
  members.insert(members.begin(), std::move(manifest));
  return pack(members);
}

Result<StyleGuide> read_release(std::string_view bytes, const std::string& file) { return BundleReader(bytes, file).read(); }

}  // namespace homeword
