"""The chat-completions contract, from OpenAI's public API reference, with a "model" that follows its prompt to the letter."""

import json

from .contract import ContractService, Refusal, translate_markup


class OpenAiService(ContractService):
    name = "openai"
    translate_path = "/chat/completions"

    def __init__(self, key, model):
        self.key, self.model, self.spoil = key, model, None
        super().__init__()

    def answer(self, received):
        if received.path != "/v1/chat/completions" or received.method != "POST":
            raise Refusal(404, {"error": {"message": "Unknown request URL", "type": "invalid_request_error"}})
        if received.headers.get("authorization") != f"Bearer {self.key}".encode().decode("latin-1"):
            raise Refusal(401, {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error", "code": "invalid_api_key"}}, is_breach=False)
        body = received.json
        if body.get("model") != self.model:
            raise Refusal(404, {"error": {"message": "The model does not exist", "code": "model_not_found"}})
        roles = [message["role"] for message in body["messages"]]
        if roles != ["system", "user"] or not set(body) <= {"model", "messages", "temperature", "response_format"}:
            raise Refusal(400, {"error": {"message": "bad messages", "type": "invalid_request_error"}})
        if body.get("response_format") == {"type": "json_object"} and "JSON" not in body["messages"][0]["content"]:
            raise Refusal(400, {"error": {"message": "'messages' must contain the word 'json'", "type": "invalid_request_error"}})
        sentences = json.loads(body["messages"][1]["content"])["sentences"]
        answer = {"translations": [{"id": one["id"], "text": translate_markup(one["text"])} for one in sentences]}
        content = json.dumps(self.spoil(answer) if self.spoil else answer, ensure_ascii=False)
        return {"id": "chatcmpl-1", "object": "chat.completion", "model": self.model,
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}]}
