// Validation of TBX-Basic against the published RELAX NG schema of the core structure, by libxml2, where both are present.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#if HOMEWORD_HAVE_LIBXML2
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#endif

namespace tbx_schema {

// The published schema leaves the data categories of a dialect to be filled in ("replace <text/> with the allowed
// values"); these are those of TBX-Basic.
inline std::string fill_in(std::string schema) {
  const std::pair<const char*, const char*> values[] = {
      {"admin.types", "<value>customerSubset</value><value>projectSubset</value><value>source</value>"},
      {"descrip.types", "<value>subjectField</value><value>context</value><value>definition</value>"},
      {"ref.types", "<value>crossReference</value>"},
      {"transac.types", "<value>transactionType</value>"},
      {"transacNote.types", "<value>responsibility</value>"},
      {"xref.types", "<value>externalCrossReference</value><value>xGraphic</value>"},
      {"termNote.types",
       "<value>administrativeStatus</value><value>partOfSpeech</value><value>geographicalUsage</value>"
       "<value>grammaticalGender</value><value>termLocation</value><value>termType</value>"}};
  for (const auto& [name, allowed] : values) {
    const std::size_t define = schema.find("<define name=\"" + std::string(name) + "\">");
    const std::size_t place = define == std::string::npos ? define : schema.find("<empty/>", define);
    if (place != std::string::npos) schema.replace(place, 8, allowed);
  }
  return schema;
}

class Schema {
 public:
#if HOMEWORD_HAVE_LIBXML2
  explicit Schema(const std::string& text) {
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewMemParserCtxt(text.data(), static_cast<int>(text.size()));
    xmlRelaxNGSetParserErrors(parser, ignore, ignore, nullptr);
    schema_ = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
  }
  ~Schema() {
    if (schema_ != nullptr) xmlRelaxNGFree(schema_);
  }
  [[nodiscard]] bool is_usable() const { return schema_ != nullptr; }
  // Empty when valid.
  [[nodiscard]] std::string validate(const std::string& bytes) const {
    xmlDocPtr document = xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), "t.tbx", nullptr, XML_PARSE_NONET | XML_PARSE_NOERROR);
    if (document == nullptr) return "not well-formed";
    std::string complaint;
    xmlRelaxNGValidCtxtPtr validator = xmlRelaxNGNewValidCtxt(schema_);
    xmlRelaxNGSetValidStructuredErrors(validator, gather, &complaint);
    const int answer = xmlRelaxNGValidateDoc(validator, document);
    if (answer != 0 && complaint.empty()) complaint = "invalid";
    if (answer == 0) complaint.clear();
    xmlRelaxNGFreeValidCtxt(validator);
    xmlFreeDoc(document);
    return complaint;
  }

 private:
  static void ignore(void*, const char*, ...) {}
  static void gather(void* data, xmlErrorPtr error) {
    *static_cast<std::string*>(data) += std::to_string(error->line) + ": " + (error->message == nullptr ? "" : error->message);
  }
  xmlRelaxNGPtr schema_ = nullptr;

 public:
#else
  explicit Schema(const std::string&) {}
  [[nodiscard]] bool is_usable() const { return false; }
  [[nodiscard]] std::string validate(const std::string&) const { return {}; }
#endif
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
};

inline std::unique_ptr<Schema> basic(const std::filesystem::path& folder) {
  std::ifstream stream(folder / "TBXcoreStructV03_TBX-Core_integrated.rng", std::ios::binary);
  if (!stream) return nullptr;
  auto schema = std::make_unique<Schema>(fill_in({std::istreambuf_iterator<char>(stream), {}}));
  return schema->is_usable() ? std::move(schema) : nullptr;
}

inline std::string why_not(const std::filesystem::path& folder) {
#if HOMEWORD_HAVE_LIBXML2
  return "no schema in " + folder.string();
#else
  (void)folder;
  return "built without libxml2";
#endif
}

}  // namespace tbx_schema
