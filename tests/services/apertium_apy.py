"""Apertium APY's contract, from its public wiki page (wiki.apertium.org, Apertium-apy) and its list of endpoints."""

from .contract import ContractService, Refusal, translate_words


class ApertiumApyService(ContractService):
    name = "apertium-apy"

    def answer(self, received):
        if received.path == "/listPairs":
            return {"responseData": [{"sourceLanguage": "eng", "targetLanguage": "spa"}, {"sourceLanguage": "spa", "targetLanguage": "eng"}],
                    "responseDetails": None, "responseStatus": 200}
        if received.path != "/translate":
            raise Refusal(404, {"status": "error", "code": 404, "message": "Not Found", "explanation": "Resource requested does not exist."})
        form = received.form
        if form.get("langpair") not in (["eng|spa"], ["spa|eng"]):
            raise Refusal(400, {"status": "error", "code": 400, "message": "Bad Request", "explanation": "That pair is not installed"})
        if "q" not in form or form.get("deformat") != ["html"] or form.get("reformat") != ["html-noent"]:
            raise Refusal(400, {"status": "error", "code": 400, "message": "Bad Request", "explanation": "Missing argument"})
        return {"responseData": {"translatedText": translate_words(form["q"][0])}, "responseDetails": None, "responseStatus": 200}
