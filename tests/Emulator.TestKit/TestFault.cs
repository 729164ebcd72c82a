using System.Text.Json;
using Xunit;

namespace Emulator.TestKit;

/// <summary>A fault that a test has added.</summary>
public sealed class TestFault(HttpClient control, string device, string id) : IAsyncDisposable
{
    private readonly Uri _url = new($"api/v1/devices/{device}/faults/{id}", UriKind.Relative);
    private bool _gone;

    /// <summary>Its id, which the journal names.</summary>
    public string Id => id;

    /// <summary>How often it fired.</summary>
    public async Task<int> HitsAsync()
    {
        using var fault = JsonDocument.Parse(await control.GetStringAsync(_url));
        return fault.RootElement.GetProperty("hits").GetInt32();
    }

    /// <summary>Takes it away, and tells how often it fired.</summary>
    public async Task<int> RemoveAsync()
    {
        var hits = await HitsAsync();
        using var gone = await control.DeleteAsync(_url);
        gone.EnsureSuccessStatusCode();
        _gone = true;
        return hits;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_gone)
        {
            Assert.True(await RemoveAsync() > 0, $"fault {id} never fired");
        }
    }
}

/// <summary>Names the kind of fault that a test sees from outside. A kind that no test names fails the tests.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsFaultAttribute(string kind) : Attribute
{
    /// <summary>The kind, such as <c>http.status</c>.</summary>
    public string Kind => kind;
}
