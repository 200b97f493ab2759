// The words of the style guide's site, in one table until message catalogues take them over. Inside the glossary room.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace homeword {

enum class SiteText : std::uint8_t {
  language_name, title, search_label, search_help, results_one, results_many, results_none, all_words, jump_to, skip,
  preferred, also_said, avoid, acronym, feminine_masculine, explanation, child, definition, example, examples, note, source, status,
  domain, layer, decided, history, region, kept, sensitive, always_explained, other_language, back, unreleased, released,
  version, state_draft, state_proposed, state_in_review, state_approved, state_retired, state_declined, about, contact,
  no_words,
};

struct SiteTextEntry {
  SiteText key;
  std::array<std::string_view, 2> words;  // in the order of site_languages
};

inline constexpr std::array<std::string_view, 2> site_languages{"en", "es"};

inline constexpr std::array<SiteTextEntry, 45> site_texts{{
    {SiteText::language_name, {"English", "Español"}},
    {SiteText::title, {"School words, explained", "Palabras de la escuela, explicadas"}},
    {SiteText::search_label, {"Find a word", "Busque una palabra"}},
    {SiteText::search_help,
     {"Type part of a word in any language. Accents do not matter.",
      "Escriba parte de una palabra en cualquier idioma. Puede omitir los acentos."}},
    {SiteText::results_one, {"1 word found", "1 palabra encontrada"}},
    {SiteText::results_many, {"words found", "palabras encontradas"}},
    {SiteText::results_none, {"No word found. Try fewer letters.", "No se encontró ninguna palabra. Escriba menos letras."}},
    {SiteText::all_words, {"All words", "Todas las palabras"}},
    {SiteText::jump_to, {"Jump to a letter", "Ir a una letra"}},
    {SiteText::skip, {"Skip to the content", "Ir al contenido"}},
    {SiteText::preferred, {"Say", "Se dice"}},
    {SiteText::also_said, {"Also said", "También se dice"}},
    {SiteText::avoid, {"Do not use", "No se use"}},
    {SiteText::acronym, {"Short form", "Sigla"}},
    {SiteText::feminine_masculine, {"By gender", "Según el género"}},
    {SiteText::explanation, {"In plain words", "En palabras sencillas"}},
    {SiteText::child, {"What this means for your child", "Qué significa para su hijo o hija"}},
    {SiteText::definition, {"Definition", "Definición"}},
    {SiteText::example, {"Example", "Ejemplo"}},
    {SiteText::examples, {"Examples", "Ejemplos"}},
    {SiteText::note, {"Notes for staff (in English)", "Notas para el personal (en inglés)"}},
    {SiteText::source, {"Source", "Fuente"}},
    {SiteText::status, {"Status", "Estado"}},
    {SiteText::domain, {"Subject", "Tema"}},
    {SiteText::layer, {"Comes from", "Proviene de"}},
    {SiteText::decided, {"Decision", "Decisión"}},
    {SiteText::history, {"History", "Historial"}},
    {SiteText::region, {"used in", "se usa en"}},
    {SiteText::kept, {"Kept in English in every language", "Se deja en inglés en todos los idiomas"}},
    {SiteText::sensitive, {"Sensitive word: use it with care", "Palabra delicada: úsese con cuidado"}},
    {SiteText::always_explained, {"Always explain it where it first appears", "Explíquese siempre donde aparezca por primera vez"}},
    {SiteText::other_language, {"This page in English", "Esta página en español"}},
    {SiteText::back, {"All words, A to Z", "Todas las palabras, de la A a la Z"}},
    {SiteText::unreleased,
     {"Working copy, not released: words may still change.",
      "Copia de trabajo, no publicada: las palabras todavía pueden cambiar."}},
    {SiteText::released, {"Released", "Publicada"}},
    {SiteText::version, {"version", "versión"}},
    {SiteText::state_draft, {"draft", "borrador"}},
    {SiteText::state_proposed, {"proposed", "propuesta"}},
    {SiteText::state_in_review, {"in review", "en revisión"}},
    {SiteText::state_approved, {"approved", "aprobada"}},
    {SiteText::state_retired, {"retired", "retirada"}},
    {SiteText::state_declined, {"declined", "rechazada"}},
    {SiteText::about, {"About this word", "Acerca de esta palabra"}},
    {SiteText::contact, {"Questions?", "¿Preguntas?"}},
    {SiteText::no_words, {"The style guide has no words yet.", "La guía de estilo todavía no tiene palabras."}},
}};

// What happened, and in which role somebody did it: the words of the history (history.h, life_cycle.h).
struct SiteWordEntry {
  std::string_view name;
  std::array<std::string_view, 2> words;
};

inline constexpr std::array<SiteWordEntry, 19> site_words{{
    {"written", {"written", "escrita"}},
    {"reworded", {"reworded", "reformulada"}},
    {"proposed", {"proposed", "propuesta"}},
    {"in-review", {"taken into review", "en revisión"}},
    {"family-tested", {"tried with families", "probada con familias"}},
    {"endorsed", {"endorsed by the community", "avalada por la comunidad"}},
    {"approved", {"approved", "aprobada"}},
    {"declined", {"declined", "rechazada"}},
    {"retired", {"retired", "retirada"}},
    {"released", {"released", "publicada"}},
    {"taken-over", {"earlier decision taken over", "decisión anterior incorporada"}},
    {"received", {"received as a release", "recibida ya publicada"}},
    {"draft", {"drafted", "en borrador"}},
    {"contributor", {"contributor", "colaboración"}},
    {"liaison", {"family liaison", "enlace con las familias"}},
    {"reviewer", {"reviewer", "revisión"}},
    {"community-reviewer", {"community reviewer", "revisión de la comunidad"}},
    {"language-office", {"language office", "oficina de idiomas"}},
    {"administrator", {"administrator", "administración"}},
}};

// A word of the history in the site's language; empty for one of a district's own.
[[nodiscard]] constexpr std::string_view site_word(std::string_view name, std::size_t language) {
  for (const SiteWordEntry& entry : site_words)
    if (entry.name == name) return entry.words[language];
  return {};
}

[[nodiscard]] constexpr std::string_view site_text(SiteText key, std::size_t language) {
  for (const SiteTextEntry& entry : site_texts)
    if (entry.key == key) return entry.words[language];
  return "?";
}

}  // namespace homeword
