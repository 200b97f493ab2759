// homeword._core: the engine as Python sees it. Texts and JSON cross the border; objects are made on the Python side.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <nlohmann/json.hpp>

#include "homeword/engine/engine.h"

namespace py = pybind11;

namespace {

// A value is an answer; an error is homeword.Error with its parts as attributes.
[[noreturn]] void raise(const homeword::Error& error) {
  const py::gil_scoped_acquire hold;
  const py::object type = py::module_::import("homeword.errors").attr("Error");
  const py::object value = type(error.sentence());
  value.attr("message") = error.message;
  value.attr("file") = error.file;
  value.attr("part") = error.part;
  value.attr("line") = error.line;
  value.attr("column") = error.column;
  value.attr("found") = error.found;
  value.attr("expected") = error.expected;
  value.attr("remedy") = error.remedy;
  PyErr_SetObject(type.ptr(), value.ptr());
  throw py::error_already_set();
}

template <class T>
T unwrap(homeword::Result<T> result) {
  if (!result) raise(result.error());
  return std::move(*result);
}

std::string to_json_array(const std::vector<homeword::Finding>& findings) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const homeword::Finding& finding : findings) array.push_back(finding);
  return array.dump();
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  using homeword::Engine;
  using homeword::EngineTranslateOptions;
  module.doc() = "The compiled part of homeword; use the package, not this module.";
  module.def("version", &homeword::engine_version);

  py::class_<EngineTranslateOptions>(module, "TranslateOptions")
      .def(py::init([](std::string explain, std::string document_class, std::string plain, std::vector<std::string> renditions,
                       std::filesystem::path out, std::size_t jobs) {
             return EngineTranslateOptions{std::move(explain), std::move(document_class), std::move(plain), std::move(renditions), std::move(out), jobs};
           }),
           py::kw_only(), py::arg("explain") = "inline", py::arg("document_class") = "routine", py::arg("plain") = "",
           py::arg("renditions") = std::vector<std::string>{"same"}, py::arg("out") = std::filesystem::path(), py::arg("jobs") = 1);

  // The long calls let other Python threads run.
  py::class_<Engine>(module, "Engine")
      .def(py::init([](std::filesystem::path style_guide, std::string from, std::vector<std::string> backends,
                       std::vector<std::string> network) {
             const py::gil_scoped_release release;
             return unwrap(Engine::open({std::move(style_guide), std::move(from), std::move(backends), std::move(network)}));
           }),
           py::arg("style_guide"), py::arg("source_language"), py::arg("backends"), py::arg("network") = std::vector<std::string>())
      .def("notices", &Engine::notices)
      .def("style_guide", &Engine::style_guide)
      .def("concepts", &Engine::concepts)
      .def("translate_text",
           [](const Engine& engine, const std::string& text, const std::string& language, const EngineTranslateOptions& options) {
             homeword::TextTranslation translation;
             {
               const py::gil_scoped_release release;
               translation = unwrap(engine.translate_text(text, language, options));
             }
             return py::make_tuple(translation.text, translation.report, to_json_array(translation.findings), translation.is_complete);
           })
      .def("translate_files",
           [](const Engine& engine, const std::vector<std::filesystem::path>& inputs, const std::vector<std::string>& languages,
              const EngineTranslateOptions& options) {
             const py::gil_scoped_release release;
             return unwrap(engine.translate_files(inputs, languages, options));
           })
      .def("check_text",
           [](const Engine& engine, const std::string& text, const std::string& name, const std::string& document_class) {
             const py::gil_scoped_release release;
             return to_json_array(unwrap(engine.check_text(text, name, document_class)));
           })
      .def("check_file",
           [](const Engine& engine, const std::filesystem::path& file, const std::string& document_class) {
             const py::gil_scoped_release release;
             return to_json_array(unwrap(engine.check_file(file, document_class)));
           })
      .def("inspect_text",
           [](const Engine& engine, const std::string& kind, const std::string& text, const std::string& name) {
             const py::gil_scoped_release release;
             return unwrap(engine.inspect_text(kind, text, name));
           })
      .def("inspect_file",
           [](const Engine& engine, const std::string& kind, const std::filesystem::path& file) {
             const py::gil_scoped_release release;
             return unwrap(engine.inspect_file(kind, file));
           })
      .def("explain", [](const Engine& engine, const std::string& name) {
        const py::gil_scoped_release release;
        return unwrap(engine.explain(name));
      });

  module.def("read_feedback_report", [](const std::filesystem::path& document_register) {
    const py::gil_scoped_release release;
    return unwrap(homeword::read_feedback_report(document_register));
  });
}
