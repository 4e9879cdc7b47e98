import cohere

co = cohere.ClientV2(timeout=30)


def embed_catalogue(rows):
    return {
        row["sku"]: co.embed(  # expect: LLM302
            texts=[row["description"]], model="embed-v4.0", input_type="search_document", embedding_types=["float"]
        ).embeddings.float_[0]
        for row in rows
    }
