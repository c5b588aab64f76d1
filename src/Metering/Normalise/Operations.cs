using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>
/// What an operation (<c>gen_ai.operation.name</c>) is to metering (rule R3). Agents, workflows, tools and retrieval wrap
/// inference and repeat its counts; an operation that nobody knows yet and that counts tokens is taken as inference, and the
/// store's view still leaves it out when another report names it as its parent.
/// </summary>
internal static class Operations
{
    public static bool IsInference(string operation) =>
        operation is "chat" or "text_completion" or "generate_content" or "embeddings";

    public static ReportRole RoleOf(string operation) => operation switch
    {
        "invoke_agent" or "create_agent" or "agent_step" or "invoke_workflow" or "execute_tool" or "plan" or "retrieval"
            or "create_memory" or "search_memory" or "update_memory" or "upsert_memory" or "delete_memory"
            or "create_memory_store" or "delete_memory_store" => ReportRole.Parent,
        _ => ReportRole.Leaf,
    };
}
